internal import Calotype
internal import Foundation
internal import Synchronization

/// Tells people or programs what came of each job, as it comes.
final class Report: Sendable {
    private let asJSON: Bool
    private let bar: ProgressBar?
    private let state = Mutex(State())

    private struct State {
        var done = 0
        var rows: [[String]] = []
        var firstFailure: ImageProcessingError?
    }

    init(asJSON: Bool, total: Int) {
        self.asJSON = asJSON
        bar = Terminal.isInteractive(.standardError) ? ProgressBar(total: total) : nil
    }

    func add(_ result: ImageProcessingResult, of source: SourceArgument) {
        state.withLock { state in
            bar?.clear()
            if asJSON { Terminal.standardOutput(JSONLine.of(result)) }
            if let error = result.error {
                state.firstFailure = state.firstFailure ?? error
                Terminal.standardError(error.line(for: source))
            }
            state.rows += result.variants.map { $0.row(of: source) }
            state.done += 1
            bar?.draw(done: state.done)
        }
    }

    /// Prints the table, for people.
    func finish() {
        state.withLock { state in
            bar?.clear()
            guard !asJSON, !state.rows.isEmpty else { return }
            let header = ["SOURCE", "VARIANT", "PIXELS", "FORMAT", "SIZE", "SMALLER", "WHERE"]
            Terminal.standardOutput(Table.text([header] + state.rows))
        }
    }

    /// Of the jobs in the order in which they ended.
    var firstFailure: ImageProcessingError? { state.withLock { $0.firstFailure } }
}

extension StoredVariant {
    fileprivate func row(of source: SourceArgument) -> [String] {
        let place = url.hasPrefix("file://") ? URL(string: url)?.path ?? url : String(url.prefix { $0 != "?" })
        return [
            source.text, variant.rawValue, dimensions.description, format.rawValue, ByteCount.text(size),
            compressionRatio.formatted(.number.precision(.fractionLength(1))) + "×", place,
        ]
    }
}
