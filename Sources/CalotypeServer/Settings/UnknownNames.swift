/// Names in an environment that begin as ours do but are not ours.
struct UnknownNames {
    /// So near to one of ours that a mistake is more likely than anything else.
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

    /// What `Package.swift` and the tests read.
    private static let ofDevelopers = [
        "CALOTYPE_CORPUS", "CALOTYPE_QUICK_PIXELS", "CALOTYPE_TESTABLE_RELEASE", "CALOTYPE_WARNINGS_AS_ERRORS",
    ]

    /// Of our tests, or from Kubernetes, which describes a service called `calotype` to every pod beside it.
    private static func isElsewhere(_ name: String, _ value: String) -> Bool {
        ofDevelopers.contains(name) || name.hasPrefix("CALOTYPE_TEST_")
            || name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT")
            || name.contains("_PORT_") && ["_TCP", "_UDP", "_SCTP"].contains { name.contains($0) }
            || ["tcp:", "udp:", "sctp:"].contains { value.hasPrefix($0) }
    }

    private static func nearest(to name: String, among known: [String]) -> String? {
        known.map { (name: $0, distance: distance(name, $0)) }
            .filter { $0.distance <= 3 }
            .min { $0.distance < $1.distance }?.name
    }

    /// How many letters to add, remove or exchange to get from one to the other (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (line, letter) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let exchanged = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(exchanged, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
