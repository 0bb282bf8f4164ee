internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation
internal import Hummingbird

/// The query parameters of a request. An empty value is an error like any other wrong value: `?user=` must not mean all
/// users.
struct Query {
    private let values: [Substring: Substring]

    init(_ request: Request) {
        values = Dictionary(request.formParameters.map { (Self.name($0.key), $0.value) }) { first, _ in first }
    }

    /// Reads the parameters that have a value. A form without scripts also sends its empty fields.
    init(filled parameters: [(key: Substring, value: Substring)]) {
        values = Dictionary(parameters.filter { !$0.value.isEmpty }.map { (Self.name($0.key), $0.value) }) {
            first, _ in first
        }
    }

    /// Throws `Problem` for an unknown parameter, because the client expects it to have an effect, and for a parameter
    /// that occurs twice.
    static func check(_ request: Request, knowing names: [String]) throws {
        var seen: Set<Substring> = []
        for (key, value) in request.formParameters where !key.isEmpty || !value.isEmpty {
            let name = name(key)
            guard names.contains(String(name)) else {
                throw Problem.unknown("parameter", String(key), among: names)
            }
            guard seen.insert(name).inserted else {
                throw Problem.invalid(String(name), "'\(name)' is there twice.")
            }
        }
    }

    /// Accepts `userId` for `user`, because this is its name in JSON.
    private static func name(_ key: Substring) -> Substring { key == "userId" ? "user" : key }

    private init(_ values: [Substring: Substring]) { self.values = values }

    /// Returns a copy with the fields of a form as additional parameters. Throws `Problem` for a field that is not in
    /// `names`, and for one that the query also contains.
    func adding(_ fields: [String: String], among names: [String]) throws -> Self {
        var values = values
        for (field, value) in fields {
            let name = field == "userId" ? "user" : field
            guard names.contains(name) else { throw Problem.unknown("field", field, among: names) }
            guard values[name[...]] == nil else {
                throw Problem.invalid(field, "'\(name)' is said twice: in the address and in the form.")
            }
            values[name[...]] = value[...]
        }
        return Self(values)
    }

    subscript(name: String) -> String? { values[name[...]].map(String.init) }

    func value<Value>(_ name: String, _ advice: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = parse(text) else { throw Problem.invalid(name, "'\(name)' must be \(advice).") }
        return value
    }

    func number(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        let advice = "a number from \(range.lowerBound) to \(range.upperBound)"
        return try value(name, advice) { Int($0).flatMap { range.contains($0) ? $0 : nil } } ?? standard
    }

    func user() throws -> JobIdentifier? { try self["user"].map { try JobIdentifier($0, field: "user") } }

    func state() throws -> JobState? {
        try value("state", "waiting, running, succeeded, failed or cancelled") { JobState(rawValue: $0) }
    }

    /// Accepts tools that are no longer in the presets, because jobs may have them. A name that is similar to a tool in
    /// the presets is an error.
    func tool(_ presets: QualityPresets) throws -> ImageTool? {
        guard let name = self["tool"] else { return nil }
        let (tool, known) = (ImageTool(rawValue: name), presets.tools.map(\.rawValue))
        guard presets[tool] == nil, NearestName.of(name, among: known) != nil else { return tool }
        throw Problem.unknown("tool", name, among: known).at("tool")
    }

    func batch() throws -> BatchID? {
        try value("batch", "the id of a batch") { try? BatchID($0) }
    }

    func time(_ name: String) throws -> Date? {
        try value(name, "a time such as 2026-01-31T12:00:00Z") {
            (try? Date.ISO8601FormatStyle().parse($0))
                ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse($0))
        }
    }
}
