/// A page of metrics in the Prometheus text exposition format, version 0.0.4, while it is being written.
/// https://prometheus.io/docs/instrumenting/exposition_formats/
struct PrometheusText {
    private(set) var text = ""

    mutating func family(_ name: String, _ kind: MetricKind, help: String?) {
        if let help { text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n" }
        text += "# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Writes one line. `bound` is the upper bound of a histogram bucket.
    mutating func sample(_ name: String, _ labels: Labels, bound: String? = nil, _ value: String) {
        var pairs = labels.pairs.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
        if let bound { pairs.append("le=\"\(bound)\"") }
        let braces = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
        text += "\(name)\(braces) \(value)\n"
    }
}

extension PrometheusText {
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }

    /// Escapes single scalars, not characters: a carriage return and a line feed form one character, which is not equal
    /// to the line feed that must be escaped.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped.append(contentsOf: #"\\"#.unicodeScalars)
            case "\n": escaped.append(contentsOf: #"\n"#.unicodeScalars)
            case "\"" where quotes: escaped.append(contentsOf: #"\""#.unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// Returns `name` with an underscore in place of every character that is not allowed in a metric name.
    static func metricName(_ name: String) -> String { sanitised(name) { isLetter($0) || $0 == ":" } }

    /// Works like `metricName`, for label names. Prometheus reserves names with two leading underscores, so such a
    /// name keeps only one.
    static func labelName(_ name: String) -> String {
        let name = sanitised(name, allowing: isLetter)
        return name.hasPrefix("__") ? "_" + name.drop { $0 == "_" } : name
    }

    private static func sanitised(_ name: String, allowing isAllowed: (Unicode.Scalar) -> Bool) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            clean.append(isAllowed(scalar) || isDigit(scalar) ? scalar : "_")
        }
        guard let first = clean.first else { return "_" }
        return isDigit(first) ? "_" + String(clean) : String(clean)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
