internal import Calotype
internal import CalotypeAPI

/// The outcomes for the metadata of a run's sources: one line for each outcome, with the number of its images.
struct ProvenanceLines {
    let text: String

    /// The most lines to print.
    private static let most = 6

    init(_ results: some Sequence<ImageProcessingResult>) {
        var counts: [(words: String, count: Int)] = []
        for result in results {
            guard let words = result.provenance?.record.words else { continue }
            if let known = counts.firstIndex(where: { $0.words == words }) {
                counts[known].count += 1
            } else {
                counts.append((words, 1))
            }
        }
        let isOnlyOne = counts.count == 1
        var lines = counts.prefix(Self.most).map { words, count in
            "metadata: \(words)" + (isOnlyOne ? "" : count == 1 ? " (1 image)" : " (\(count) images)")
        }
        if counts.count > Self.most { lines.append("metadata: other outcomes; --json shows each") }
        text = lines.map { $0 + "\n" }.joined()
    }
}

extension ProvenanceRecord {
    /// The outcome in words; `nil` if neither the source nor a variant has anything of the kind.
    fileprivate var words: String? {
        func names(_ path: KeyPath<Variant, [String]>) -> String? {
            let found = Self.parts.filter { part in variants.contains { $0[keyPath: path].contains(part.name) } }
            return found.isEmpty ? nil : found.map(\.words).joined(separator: ", ")
        }
        let clauses = [
            names(\.kept).map { "kept \($0)" }, names(\.added).map { "added \($0)" },
            names(\.changed).map { "changed \($0)" }, names(\.sidecar).map { "put \($0) into a file of its own" },
            names(\.dropped).map { "dropped \($0)" },
            signingWords,
            decision.conflicts.isEmpty
                ? nil : "overruled a contradiction (\(decision.conflicts.joined(separator: ", ")))",
        ].compactMap(\.self)
        return clauses.isEmpty ? nil : clauses.joined(separator: "; ")
    }

    /// Nobody who has no key asked for signatures.
    private var signingWords: String? {
        if let signer { return "signed as \(signer.name)" }
        let reasons = Set(variants.compactMap(\.unsignedReason)).subtracting(["no-key"])
        return reasons.isEmpty ? nil : "not signed (\(reasons.sorted().joined(separator: ", ")))"
    }

    private static let parts = [
        (name: "mark", words: "the AI mark"), (name: "credential", words: "the credential"),
        (name: "rights", words: "rights"), (name: "generation", words: "prompt and generation data"),
        (name: "position", words: "position"), (name: "exif", words: "camera and names"),
    ]
}
