internal import Calotype
internal import CalotypeAPI
internal import CalotypeSettings
internal import Foundation
internal import Synchronization

/// Reports the result of each job to people or programs, as soon as it is known.
final class Report: Sendable {
    private let asJSON: Bool
    private let isQuiet: Bool
    private let list: SourceList
    /// The bucket of the variants. `nil` if they are not in a bucket.
    private let bucket: String?
    private let bar: ProgressBar?
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    private struct State {
        /// By the index of their source in the list.
        var results: [Int: ImageProcessingResult] = [:]
        var isFinished = false

        /// Marks the report as finished. Returns whether it was finished before.
        mutating func finish() -> Bool {
            defer { isFinished = true }
            return isFinished
        }
    }

    private var sources: [SourceArgument] { list.sources }

    init(on list: SourceList, in destination: Destination, asJSON: Bool, isQuiet: Bool) {
        self.asJSON = asJSON
        self.isQuiet = isQuiet
        bucket = destination.bucket
        self.list = list
        bar = !isQuiet && Terminal.isInteractive(.standardError) ? ProgressBar(total: list.sources.count) : nil
    }

    func add(_ result: ImageProcessingResult, ofSource index: Int) async throws {
        let done = state.withLock { state in
            state.results[index] = result
            return state.results.count
        }
        try await Terminal.writing { [self] in
            bar?.clear()
            if asJSON {
                if let error = result.error { Terminal.standardError(error.line(for: sources[index])) }
                try Terminal.standardOutput(JSONLine.of(result))
            }
            bar?.draw(done: done)
        }
    }

    /// Prints a preview, for programs, before the result of its job. A failure to write is ignored here: writing the
    /// result fails too.
    func add(preview: StoredVariant, of job: ImageProcessingJob) async {
        guard asJSON else { return }
        try? await Terminal.writing {
            try Terminal.standardOutput(JSONLine.of(job.announcement(of: preview)))
        }
    }

    /// Prints the table and the total for people, then warnings, failures and the number of missing sources. A second
    /// call prints nothing.
    func finish() async throws {
        guard !state.withLock({ $0.finish() }) else { return }
        let results = state.withLock { $0.results }
        try await Terminal.writing { [self] in
            bar?.clear()
            if !asJSON, !isQuiet {
                let metadata = ProvenanceLines(sources.indices.compactMap { results[$0] })
                try Terminal.standardOutput(table(results) + total(results) + metadata.text)
            }
            if !asJSON { Terminal.standardError(remarks(results)) }
            if !isQuiet { for notice in list.notices { Terminal.announce(notice) } }
            let missing = sources.count - results.count
            if missing > 0, missing < sources.count {
                Terminal.announce("stopped; \(missing) of \(sources.count) sources were not processed.")
            }
        }
    }

    /// The failure of the first source that failed, in the order in which they were given. It does not depend on which
    /// job was faster.
    var firstFailure: ImageProcessingError? {
        let results = state.withLock { $0.results }
        return sources.indices.lazy.compactMap { results[$0]?.error }.first
    }

    private func table(_ results: [Int: ImageProcessingResult]) -> String {
        let rows = sources.indices.flatMap { index in
            (results[index]?.variants ?? []).map { $0.row(of: sources[index], in: bucket) }
        }
        guard !rows.isEmpty else { return "" }
        let header = ["SOURCE", "VARIANT", "PIXELS", "FORMAT", "SIZE", "SMALLER", "WHERE"]
        return Table(
            rows: [header] + rows, alignedRight: [4, 5], flexible: [0, 6], style: Style(of: .standardOutput)
        ).text(fitting: Terminal.width)
    }

    private func total(_ results: [Int: ImageProcessingResult]) -> String {
        let total = RunTotal(results.values, others: list.others, took: ContinuousClock.now - start)
        return total.text.isEmpty ? "" : Style(of: .standardOutput).strong(total.text) + "\n"
    }

    /// The warnings of the results, and the failures grouped by their messages.
    private func remarks(_ results: [Int: ImageProcessingResult]) -> String {
        let style = Style(of: .standardError)
        var failures = Failures()
        var warnings = ""
        for (index, source) in sources.enumerated() {
            guard let result = results[index] else { continue }
            if let error = result.error { failures.add(error, of: source) }
            for warning in result.warnings {
                warnings += "calotype: \(style.warning(source.description)): \(warning.printable)\n"
            }
        }
        return warnings + failures.text(style)
    }
}

/// A run in one line: "189 made, 14 failed, 3 not images, 52.0 MB → 20.0 MB, 6.9 s".
struct RunTotal {
    let text: String

    init(_ results: some Collection<ImageProcessingResult>, others: Int, took time: Duration) {
        let made = results.filter(\.success)
        let original = made.reduce(0) { $0 + ($1.original?.size ?? 0) }
        let stored = made.flatMap(\.variants).reduce(0) { $0 + $1.size + $1.files.reduce(0) { $0 + $1.size } }
        let failed = results.count - made.count
        let parts: [String?] = [
            "\(made.count) made", failed > 0 ? "\(failed) failed" : nil,
            others > 0 ? (others == 1 ? "1 not an image" : "\(others) not images") : nil,
            made.isEmpty ? nil : "\(ByteCount.text(original)) → \(ByteCount.text(stored))", Self.seconds(time),
        ]
        text = results.isEmpty ? "" : parts.compactMap { $0 }.joined(separator: ", ")
    }

    static func seconds(_ time: Duration) -> String { String(format: "%.1f s", time / .seconds(1)) }
}

extension StoredVariant {
    fileprivate func row(of source: SourceArgument, in bucket: String?) -> [String] {
        [
            source.description, variant.rawValue, dimensions.description, format.rawValue, ByteCount.text(size),
            String(format: "%.1f×", compressionRatio), location(in: bucket),
        ]
    }

    /// The location for the table. A signed address is long, expires soon and gives everyone access, and without its
    /// signature it cannot be opened. So the bucket and the key are shown instead.
    private func location(in bucket: String?) -> String {
        if let path = SourceArgument(argument: url.absoluteString)?.localPath { return path.relativePath }
        guard let bucket, url.query != nil else { return url.absoluteString }
        return "s3://\(bucket)/\(key)"
    }
}

extension SourceArgument {
    /// The path in a `file://` address. `nil` for other addresses.
    fileprivate var localPath: String? {
        guard text.hasPrefix("file://"), case .file(let path) = location else { return nil }
        return path
    }
}

extension String {
    /// The path relative to the current folder, if the file is below it.
    fileprivate var relativePath: String {
        let current = FileManager.default.currentDirectoryPath
        guard current != "/", hasPrefix(current + "/") else { return self }
        return String(dropFirst(current.count + 1))
    }
}

extension ImageProcessingJob {
    fileprivate func announcement(of preview: StoredVariant) -> PreviewAnnouncement {
        PreviewAnnouncement(
            jobId: id.rawValue, tool: tool.rawValue, userId: userId.rawValue, preview: VariantDescription(preview))
    }
}
