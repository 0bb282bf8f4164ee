internal import CalotypeAPI

/// Reading JSON that may have any form: a member that is absent or of another type is `nil` or empty.
extension JSONValue {
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self, let value = members[name], value != .null else { return nil }
        return value
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var isTrue: Bool { self == .bool(true) }
    var list: [JSONValue] { if case .array(let values) = self { values } else { [] } }

    /// The value as a text, if it is a text or a number.
    var written: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): Texts.number(number)
        case .decimal(let number): "\(number)"
        case .null, .bool, .array, .object: nil
        }
    }
}
