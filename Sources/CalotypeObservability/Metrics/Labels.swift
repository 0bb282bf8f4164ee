/// The labels that distinguish one series of a metric from the others. Their order does not depend on the call.
struct Labels: Hashable, Sendable {
    struct Label: Hashable, Sendable {
        let name, value: String
    }

    let pairs: [Label]

    /// If two dimensions have the same name, the first is used. Empty values are dropped, because Prometheus treats
    /// them as missing labels.
    init(_ dimensions: [(String, String)], of kind: MetricKind) {
        var values: [String: String] = [:]
        for (name, value) in dimensions where !value.isEmpty {
            let name = kind.labelName(name)
            if values[name] == nil { values[name] = String(value.unicodeScalars.prefix(Self.longestValue)) }
        }
        pairs = values.sorted { $0.key < $1.key }.map { Label(name: $0.key, value: $0.value) }
    }

    private init(pairs: [Label]) { self.pairs = pairs }

    static let none = Labels(pairs: [])

    /// The longest label value, in Unicode scalars. Labels come from closed sets, so a longer value is a mistake, and
    /// it must not use memory.
    static let longestValue = 200

    func replacingValues(with value: String) -> Labels {
        Labels(pairs: pairs.map { Label(name: $0.name, value: value) })
    }
}

extension Labels: Comparable {
    static func < (left: Labels, right: Labels) -> Bool {
        left.pairs.lexicographicallyPrecedes(right.pairs) { ($0.name, $0.value) < ($1.name, $1.value) }
    }
}

/// A metric's type in the exposition format.
enum MetricKind: String, Sendable {
    case counter, gauge, histogram

    func labelName(_ name: String) -> String {
        let name = PrometheusText.labelName(name)
        return self == .histogram && name == "le" ? "exported_le" : name
    }

    /// Returns all names with which the lines of a family called `name` begin.
    func lineNames(of name: String) -> [String] {
        switch self {
        case .counter, .gauge: [name]
        case .histogram: [name, name + "_bucket", name + "_sum", name + "_count"]
        }
    }
}
