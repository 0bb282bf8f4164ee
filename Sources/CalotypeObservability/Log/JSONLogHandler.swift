package import Foundation
package import Logging

/// Writes each record as one line of JSON: `time`, `level`, `message` and `logger`, then the metadata.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let sink: LineSink
    private let now: @Sendable () -> Date

    package init(
        label: String, level: Logger.Level = .info, metadataProvider: Logger.MetadataProvider? = nil,
        to sink: LineSink = .standardError, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.label = label
        self.logLevel = level
        self.metadataProvider = metadataProvider
        self.sink = sink
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fixed: [(key: String, value: Logger.MetadataValue)] = [
            ("time", .string(now().formatted(Self.timestamp))),
            ("level", .string(event.level.rawValue)),
            ("message", .string(event.message.description)),
            ("logger", .string(label)),
        ]
        let own = renamed(allMetadata(of: event), besides: Set(fixed.map(\.key)))
        var line = JSONText()
        line.object(fixed + own.sorted { $0.key < $1.key })
        sink.write(line.text + "\n")
    }

    private static let timestamp = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// Merges all metadata of an event. Metadata of the call replaces that of the provider, which replaces that of the
    /// handler.
    private func allMetadata(of event: LogEvent) -> Logger.Metadata {
        var all = metadata
        if let provider = metadataProvider { all.merge(provider.get()) { $1 } }
        if let explicit = event.metadata { all.merge(explicit) { $1 } }
        if let error = event.error, all["error"] == nil { all["error"] = .string(String(describing: error)) }
        return all
    }

    /// Adds underscores to keys that are already taken, so that nothing is lost and no key appears twice.
    private func renamed(_ metadata: Logger.Metadata, besides taken: Set<String>) -> Logger.Metadata {
        var free = metadata.filter { !taken.contains($0.key) }
        for (key, value) in metadata where taken.contains(key) {
            var name = "_" + key
            while free[name] != nil { name = "_" + name }
            free[name] = value
        }
        return free
    }
}
