internal import Foundation

/// Colors for a terminal. There are none if the output is not a terminal, or the user does not want them
/// (https://no-color.org).
enum Style: Sendable {
    case plain, colored

    init(of stream: FileHandle, _ environment: [String: String] = ProcessInfo.processInfo.environment) {
        let isUnwanted = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        self = Terminal.isInteractive(stream) && !isUnwanted ? .colored : .plain
    }

    /// Text of less importance.
    func faint(_ text: String) -> String { sequence(2, text) }
    func strong(_ text: String) -> String { sequence(1, text) }
    /// A failure.
    func failure(_ text: String) -> String { sequence(31, text) }
    /// A warning.
    func warning(_ text: String) -> String { sequence(33, text) }

    private func sequence(_ number: Int, _ text: String) -> String {
        switch self {
        case .plain: text
        case .colored: "\u{1B}[\(number)m\(text)\u{1B}[0m"
        }
    }
}
