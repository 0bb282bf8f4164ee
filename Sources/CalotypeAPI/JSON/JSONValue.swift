public import struct Foundation.Decimal

/// Any JSON value. The metadata of a job consists of them and is returned unchanged.
public enum JSONValue: Sendable, Hashable, Codable {
    /// `null`. It cannot be written as a Swift literal.
    case null
    /// `true` or `false`. The numbers 1 and 0 are never read as this.
    case bool(Bool)
    /// A number that fits into an `Int64`.
    case integer(Int64)
    /// Another number that a `Double` represents exactly, or that has too many digits for `decimal`.
    case number(Double)
    /// A number of at most 38 digits that a `Double` would change.
    case decimal(Decimal)
    /// A string, without quotes and escapes.
    case string(String)
    /// The values of an array, in their order.
    case array([JSONValue])
    /// The members of an object, in no order.
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
    /// Makes a `.string`, whatever the text contains.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes an `.integer`. `2` is not equal to `2.0`, which is a `.number`.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Makes a `.number`, even if the value is whole.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Makes a `.bool`, which is never equal to a number.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes an `.array` of the values in their order.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Makes an `.object`. If a name appears several times, the last value is used.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}
