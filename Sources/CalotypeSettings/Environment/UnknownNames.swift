internal import Calotype

/// Names in an environment that begin with our prefix but are not ours.
struct UnknownNames {
    /// Names that are so near to one of ours that they are probably misspelled.
    private(set) var misspelt: [SettingsError.Problem] = []
    private(set) var others: [String] = []

    init(in environment: [String: String]) {
        let known = Settings.variables.map(\.name)
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix("CALOTYPE_"), !known.contains(name), !Self.isElsewhere(name, value) else { continue }
            if let nearest = Self.nearest(to: name, among: known) {
                misspelt.append(.init(variable: name, advice: "is not known. Did you mean \(nearest)?"))
            } else {
                others.append(name)
            }
        }
    }

    /// Variables that `Package.swift` and the tests read.
    private static let ofDevelopers = [
        "CALOTYPE_CORPUS", "CALOTYPE_QUICK_PIXELS", "CALOTYPE_TESTABLE_RELEASE", "CALOTYPE_WARNINGS_AS_ERRORS",
    ]

    /// Whether the variable belongs to our tests or comes from Kubernetes, which describes a Service called `calotype`
    /// to every pod of the namespace.
    private static func isElsewhere(_ name: String, _ value: String) -> Bool {
        ofDevelopers.contains(name) || name.hasPrefix("CALOTYPE_TEST_")
            || name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT")
            || name.contains("_PORT_") && ["_TCP", "_UDP", "_SCTP"].contains { name.contains($0) }
            || ["tcp:", "udp:", "sctp:"].contains { value.hasPrefix($0) }
    }

    private static func nearest(to name: String, among known: [String]) -> String? {
        known.map { (name: $0, distance: NearestName.distance(name, $0)) }
            .filter { $0.distance <= 3 }
            .min { $0.distance < $1.distance }?.name
    }
}
