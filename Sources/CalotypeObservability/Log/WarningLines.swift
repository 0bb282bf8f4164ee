package import Logging

/// Writes warnings as plain lines, for a command without a log level. It writes no records of jobs, because the results
/// of jobs contain the same information.
package struct WarningLines: LogHandler {
    package var logLevel = Logger.Level.warning
    package var metadata: Logger.Metadata = [:]
    private let sink: LineSink

    package init(to sink: LineSink = .standardError) { self.sink = sink }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        guard event.level == .warning, event.message != "job" else { return }
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let details = all.sorted { $0.key < $1.key }.map { "\($0.value)" }.joined(separator: ", ")
        let text = "calotype: \(event.message)" + (details.isEmpty ? "" : ": \(details)")
        // Keeps the text on one line, and removes characters that move the cursor or change the direction of text.
        let hidden: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator]
        let shown = Redaction.addresses(in: text)
        let plain = shown.unicodeScalars.map { hidden.contains($0.properties.generalCategory) ? " " : $0 }
        sink.write(String(String.UnicodeScalarView(plain)) + "\n")
    }
}
