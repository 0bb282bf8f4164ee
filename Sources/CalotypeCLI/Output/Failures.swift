internal import Calotype

/// The failures of a run, as people read them at its end. A failure of one source is one line. Several sources with the
/// same failure share one paragraph.
struct Failures {
    private var groups: [(message: String, sources: [SourceArgument])] = []

    mutating func add(_ error: ImageProcessingError, of source: SourceArgument) {
        let message = "\(error.message) (\(error.kind.rawValue)/\(error.reason.rawValue))"
        if let index = groups.firstIndex(where: { $0.message == message }) {
            groups[index].sources.append(source)
        } else {
            groups.append((message, [source]))
        }
    }

    /// Returns the text. The most frequent failures come first.
    func text(_ style: Style) -> String {
        groups.sorted { $0.sources.count > $1.sources.count }.map { message, sources in
            guard sources.count > 1 else {
                return "calotype: \(style.failure(sources[0].description)): \(message.printable)\n"
            }
            return style.failure("calotype: \(sources.count) sources") + ": \(message.printable)\n"
                + sources.map { "    \($0)\n" }.joined()
        }.joined()
    }
}
