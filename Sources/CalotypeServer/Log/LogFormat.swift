package import Logging

/// How records of the log are written.
package enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// One object of JSON a line, for programs.
    case json
    /// One line of words, for people.
    case text

    package func handler(label: String, level: Logger.Level, to sink: LineSink = .standardError) -> any LogHandler {
        switch self {
        case .json: JSONLogHandler(label: label, level: level, to: sink)
        case .text: TextLogHandler(level: level, to: sink)
        }
    }
}
