/// One line on a terminal with the progress of a long command.
struct ProgressBar: Sendable {
    private let total: Int
    private static let width = 30

    init(total: Int) {
        self.total = total
        draw(done: 0)
    }

    /// Clears the line, so that other text can be printed.
    func clear() { Terminal.standardError("\r\u{1B}[K") }

    func draw(done: Int) { draw(done: done, of: total) }

    /// Draws the bar for a step with a name, whose total may differ from the number of sources.
    func draw(done: Int, of total: Int, _ doing: String = "") {
        guard done < total else { return }
        let filled = Self.width * done / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
        Terminal.standardError("\r\(bar) \(done)/\(total)" + (doing.isEmpty ? "" : " " + doing))
    }
}
