public import struct Foundation.Decimal

/// Any JSON value: a job's metadata goes through unchanged.
public enum JSONValue: Sendable, Hashable, Codable {
    /// `null`. There is no literal for it.
    case null
    /// `true` or `false`; never a 1 or a 0.
    case bool(Bool)
    /// A number that can be read as an `Int64`.
    case integer(Int64)
    /// Another number that a `Double` keeps, or that has too many digits for a `decimal`.
    case number(Double)
    /// A number that a `Double` would change, of at most 38 digits.
    case decimal(Decimal)
    /// Without quotes and escapes.
    case string(String)
    /// In their order.
    case array([JSONValue])
    /// In no order.
    case object([String: JSONValue])

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = Self(value, exactly: try? container.decode(Decimal.self))
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    private init(_ number: Double, exactly decimal: Decimal?) {
        guard let decimal, Decimal(string: "\(number)") != decimal else {
            self = .number(number)
            return
        }
        self = .decimal(decimal)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .decimal(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A `.string`, whatever is in it.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An `.integer`: `2` is not equal to `2.0`, which is a `.number`.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A `.number`, also where it is whole.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A `.bool`, which is not equal to a number.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An `.array` of the values in their order.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Of several values under one name the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}
