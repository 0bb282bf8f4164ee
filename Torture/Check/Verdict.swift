/// The faults that a run found, and its figures.
struct Verdict: Sendable {
    let plan: Plan
    var figures: [(name: String, value: String)] = []
    private(set) var faults: [String] = []
    var took: Duration = .zero

    init(_ plan: Plan) { self.plan = plan }

    var isGood: Bool { faults.isEmpty }

    mutating func add(_ faults: [String]) { self.faults += faults }

    mutating func count(_ name: String, _ value: Int) { figures.append((name, "\(value)")) }

    var text: String {
        let seconds = Int((took / .seconds(1)).rounded())
        let lines = figures.map { "  \($0.name): \($0.value)" }
        let shown = faults.prefix(40).map { "  FAULT \($0)" }
        let end = isGood ? "  nothing lost, nothing double, nothing left" : "  \(faults.count) faults"
        return (["\(plan.name), seed \(plan.seed), \(seconds) s"] + lines + shown + [end]).joined(separator: "\n")
    }
}
