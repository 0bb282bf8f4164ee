/// One line on a terminal that shows how far a long command is.
struct ProgressBar: Sendable {
    private let total: Int
    private static let width = 30

    init(total: Int) {
        self.total = total
        draw(done: 0)
    }

    /// Makes room for a line of text.
    func clear() { Terminal.standardError("\r\u{1B}[K") }

    func draw(done: Int) { draw(done: done, of: total) }

    /// Where the number of steps is another one than that of the sources, and has a name.
    func draw(done: Int, of total: Int, _ doing: String = "") {
        guard done < total else { return }
        let filled = Self.width * done / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
        Terminal.standardError("\r\(bar) \(done)/\(total)" + (doing.isEmpty ? "" : " " + doing))
    }
}
