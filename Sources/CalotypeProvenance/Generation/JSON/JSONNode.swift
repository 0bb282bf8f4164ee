/// A value of JSON. Numbers keep their text, because seeds have more digits than a `Double`.
package enum JSONNode: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONNode])
    case object(JSONObject)

    /// Parses a text. `nil` if it is not JSON, or larger or deeper than `JSONReader` allows.
    init?(_ text: String) {
        guard let value = JSONReader.read(text) else { return nil }
        self = value
    }

    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var array: [JSONNode]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    package var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The text or number, without white space at its ends; `nil` if it is empty or something else.
    var scalar: String? {
        switch self {
        case .string(let text): text.filled
        case .number(let text): text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        default: nil
        }
    }

    /// The finite number, also if it is written as a text.
    var double: Double? { scalar.flatMap { Numeral.double($0) } }

    /// The whole number from 0 to a million, also if it is written as a text.
    var whole: Int? { scalar.flatMap { Numeral.whole($0) } }
}

/// The members of a JSON object, in their order.
package struct JSONObject: Equatable {
    private(set) var keys: [String] = []
    private var values: [JSONNode] = []
    /// The places of the members by their names, in a large object. A small one is searched.
    private var places: [String: Int] = [:]

    private static let smallCount = 16

    package subscript(key: String) -> JSONNode? { place(of: key).map { values[$0] } }

    private func place(of key: String) -> Int? {
        keys.count > Self.smallCount ? places[key] : keys.firstIndex(of: key)
    }

    /// Adds a member. As in Python and JavaScript, the last of several with the same name counts.
    mutating func add(_ key: String, _ value: JSONNode) {
        if let place = place(of: key) {
            values[place] = value
            return
        }
        keys.append(key)
        values.append(value)
        if keys.count == Self.smallCount + 1 {
            for (place, key) in keys.enumerated() { places[key] = place }
        } else if keys.count > Self.smallCount {
            places[key] = keys.count - 1
        }
    }

    /// Returns the text or number of the first of `names` that has one.
    func scalar(_ names: String...) -> String? { names.lazy.compactMap { self[$0]?.scalar }.first }
    /// Returns the number of the first of `names` that has one.
    func double(_ names: String...) -> Double? { names.lazy.compactMap { self[$0]?.double }.first }
    /// Returns the whole number of the first of `names` that has one.
    func whole(_ names: String...) -> Int? { names.lazy.compactMap { self[$0]?.whole }.first }
    /// Returns the text as a list of one prompt; an empty list if it is empty or missing.
    func prompts(_ name: String) -> [String] { self[name]?.string?.filled.map { [$0] } ?? [] }
}
