package import Foundation
package import Logging

/// Writes each record as one line for people: the time, the level, the message, then the metadata as `key=value`.
package struct TextLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let sink: LineSink
    private let now: @Sendable () -> Date

    package init(
        level: Logger.Level = .info, to sink: LineSink = .standardError,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        logLevel = level
        self.sink = sink
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provider = metadataProvider { all.merge(provider.get()) { $1 } }
        if let explicit = event.metadata { all.merge(explicit) { $1 } }
        if let error = event.error, all["error"] == nil { all["error"] = .string("\(error)") }
        let time = now().formatted(Date.ISO8601FormatStyle(dateTimeSeparator: .space, includingFractionalSeconds: true))
        let level = event.level.rawValue.uppercased().padding(toLength: 8, withPad: " ", startingAt: 0)
        let fields = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.text(of: $0.value))" }.joined()
        sink.write("\(time) \(level) \(Self.plain(event.message.description))\(fields)\n")
    }

    /// Returns the value as it is if it is one plain word. Otherwise it is quoted, and characters that control a
    /// terminal are escaped.
    private static func text(of value: Logger.MetadataValue) -> String {
        var json = JSONText()
        json.value(value)
        let isWord = json.text.hasPrefix("\"") && !json.text.dropFirst().dropLast().contains { " \\\"=".contains($0) }
        return isWord && json.text.count > 2 ? String(json.text.dropFirst().dropLast()) : json.text
    }

    /// Returns the message without quotes, because a message is a sentence from this program.
    private static func plain(_ message: String) -> String {
        var json = JSONText()
        json.string(message)
        return String(json.text.dropFirst().dropLast())
    }
}
