internal import Calotype
internal import CalotypeServer
internal import Foundation
internal import Synchronization

/// Tells people or programs what came of each job, as it comes.
final class Report: Sendable {
    private let asJSON: Bool
    private let sources: [SourceArgument]
    /// The bucket that the variants are in, where they are in one.
    private let bucket: String?
    private let bar: ProgressBar?
    private let state = Mutex(State())

    private struct State {
        /// By the place of their source among the arguments.
        var results: [Int: ImageProcessingResult] = [:]
        var isFinished = false

        /// Whether it was finished before.
        mutating func finish() -> Bool {
            defer { isFinished = true }
            return isFinished
        }
    }

    init(on sources: [SourceArgument], in destination: Destination, asJSON: Bool) {
        self.asJSON = asJSON
        bucket = destination.bucket
        self.sources = sources
        bar = Terminal.isInteractive(.standardError) ? ProgressBar(total: sources.count) : nil
    }

    func add(_ result: ImageProcessingResult, ofSource index: Int) async throws {
        let done = state.withLock { state in
            state.results[index] = result
            return state.results.count
        }
        try await Terminal.writing { [self] in
            bar?.clear()
            if let error = result.error { Terminal.standardError(error.line(for: sources[index])) }
            if asJSON { try Terminal.standardOutput(JSONLine.of(result)) }
            bar?.draw(done: done)
        }
    }

    /// Programs hear of a preview before its result. That it cannot be written shows with the result.
    func add(preview: StoredVariant, of job: ImageProcessingJob) async {
        guard asJSON else { return }
        try? await Terminal.writing {
            try Terminal.standardOutput(JSONLine.of(PreviewAnnouncement(preview, of: job)))
        }
    }

    /// Prints the table, for people, and how much is missing from it. Once: what was begun is not begun again.
    func finish() async throws {
        guard !state.withLock({ $0.finish() }) else { return }
        let results = state.withLock { $0.results }
        try await Terminal.writing { [self] in
            bar?.clear()
            if !asJSON { try Terminal.standardOutput(table(results)) }
            let missing = sources.count - results.count
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
            (results[index]?.variants ?? []).map { $0.row(of: sources[index], in: bucket) }
        }
        let header = ["SOURCE", "VARIANT", "PIXELS", "FORMAT", "SIZE", "SMALLER", "WHERE"]
        return rows.isEmpty ? "" : Table.text([header] + rows, alignedRight: [4, 5])
    }
}

extension StoredVariant {
    fileprivate func row(of source: SourceArgument, in bucket: String?) -> [String] {
        [
            source.description, variant.rawValue, dimensions.description, format.rawValue, ByteCount.text(size),
            String(format: "%.1f×", compressionRatio), place(in: bucket),
        ]
    }

    /// A signed address is long, ends soon and lets everybody in. Without its signature it opens nothing.
    private func place(in bucket: String?) -> String {
        if url.hasPrefix("file://") { return URL(string: url)?.path ?? url }
        guard let bucket, url.contains("?") else { return url }
        return "s3://\(bucket)/\(key)"
    }
}
