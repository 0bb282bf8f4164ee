internal import Calotype
internal import CalotypeQueue
internal import Foundation
internal import Hummingbird

/// The parameters of a request's address. An empty one is wrong like any other: `?user=` must not mean everybody.
struct Query {
    private let values: [Substring: Substring]

    init(_ request: Request) {
        values = Dictionary(request.uri.queryParameters.map { ($0.key, $0.value) }) { first, _ in first }
    }

    private init(_ values: [Substring: Substring]) { self.values = values }

    /// The same with the fields of a form, which are parameters like others. Throws `Problem` for what is not among `names`,
    /// and for what is said twice.
    func adding(_ fields: [String: String], among names: [String]) throws -> Self {
        var values = values
        for (field, value) in fields {
            let name = field == "userId" ? "user" : field
            guard names.contains(name) else {
                let known = names.joined(separator: ", ")
                throw Problem.invalid(
                    field, "The form has an unknown field '\(field)'. Besides the file, it may have: \(known).")
            }
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
