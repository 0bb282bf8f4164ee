package import Logging

/// The format of log records.
package enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// One JSON object per line, for programs.
    case json
    /// One line of text per record, for people.
    case text

    package func handler(label: String, level: Logger.Level, to sink: LineSink = .standardError) -> any LogHandler {
        switch self {
        case .json: JSONLogHandler(label: label, level: level, to: sink)
        case .text: TextLogHandler(level: level, to: sink)
        }
    }
}
