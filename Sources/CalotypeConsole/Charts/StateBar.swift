/// The jobs of a batch by their state, as one bar. The figures are in the text beside it.
struct StateBar {
    /// The number of jobs in each state.
    let counts: [String: Int]

    /// The states in the order of the bar.
    static let states = ["succeeded", "failed", "cancelled", "running", "waiting"]

    private var total: Int { max(Self.states.reduce(0) { $0 + max(counts[$1] ?? 0, 0) }, 1) }

    private var label: String {
        Self.states.compactMap { state in
            let count = counts[state] ?? 0
            return count > 0 ? "\(count) \(state)" : nil
        }.joined(separator: ", ")
    }

    var html: HTML {
        HTML(
            "svg", .style("state-bar"), .attribute("viewBox", "0 0 100 10"), .attribute("role", "img"),
            .attribute("aria-label", label.isEmpty ? "no jobs" : label), .attribute("preserveAspectRatio", "none")
        ) { for (state, x, width) in parts { part(state, x, width) } }
    }

    private var parts: [(state: String, x: Double, width: Double)] {
        var x = 0.0
        return Self.states.map { state in
            let width = Double(max(counts[state] ?? 0, 0)) * 100 / Double(total)
            defer { x += width }
            return (state, x, width)
        }
    }

    private func part(_ state: String, _ x: Double, _ width: Double) -> HTML {
        HTML(
            "rect", .attribute("data-part", state), .attribute("x", Texts.decimals(x)), .attribute("y", "0"),
            .attribute("width", Texts.decimals(width)), .attribute("height", "10"))
    }
}
