internal import Calotype
internal import Foundation
internal import Synchronization

/// Tells people or programs what came of each job, as it comes.
final class Report: Sendable {
    private let asJSON: Bool
    private let sources: [SourceArgument]
    private let bar: ProgressBar?
    private let state = Mutex(State())

    private struct State {
        /// By the place of their source among the arguments.
        var results: [Int: ImageProcessingResult] = [:]
    }

    init(on sources: [SourceArgument], asJSON: Bool) {
        self.asJSON = asJSON
        self.sources = sources
        bar = Terminal.isInteractive(.standardError) ? ProgressBar(total: sources.count) : nil
    }

    func add(_ result: ImageProcessingResult, ofSource index: Int) throws(OutputError) {
        try state.withLock { state throws(OutputError) in
            state.results[index] = result
            bar?.clear()
            if let error = result.error { Terminal.standardError(error.line(for: sources[index])) }
            if asJSON { try Terminal.standardOutput(JSONLine.of(result)) }
            bar?.draw(done: state.results.count)
        }
    }

    /// Prints the table, for people, and how much is missing from it.
    func finish() throws(OutputError) {
        try state.withLock { state throws(OutputError) in
            bar?.clear()
            if !asJSON { try Terminal.standardOutput(table(state.results)) }
            let missing = sources.count - state.results.count
            if missing > 0, missing < sources.count {
                Terminal.standardError(
                    "calotype: stopped; \(missing) of \(sources.count) sources were not processed.\n")
            }
        }
    }

    /// Of the sources in the order in which they were given, so that it does not depend on which job was faster.
    var firstFailure: ImageProcessingError? {
        let results = state.withLock { $0.results }
        return sources.indices.lazy.compactMap { results[$0]?.error }.first
    }

    private func table(_ results: [Int: ImageProcessingResult]) -> String {
        let rows = sources.indices.flatMap { index in
            (results[index]?.variants ?? []).map { $0.row(of: sources[index]) }
        }
        let header = ["SOURCE", "VARIANT", "PIXELS", "FORMAT", "SIZE", "SMALLER", "WHERE"]
        return rows.isEmpty ? "" : Table.text([header] + rows, alignedRight: [4, 5])
    }
}

extension StoredVariant {
    fileprivate func row(of source: SourceArgument) -> [String] {
        let place = url.hasPrefix("file://") ? URL(string: url)?.path ?? url : String(url.prefix { $0 != "?" })
        return [
            source.description, variant.rawValue, dimensions.description, format.rawValue, ByteCount.text(size),
            String(format: "%.1f×", compressionRatio), place,
        ]
    }
}
