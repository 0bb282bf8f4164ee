internal import Calotype

extension JSONValue {
    /// How many bytes it is as JSON, without spaces and escapes.
    var textSize: Int {
        switch self {
        case .null: 4
        case .bool(let flag): flag ? 4 : 5
        case .integer(let number): "\(number)".utf8.count
        case .number(let number): "\(number)".utf8.count
        case .decimal(let number): "\(number)".utf8.count
        case .string(let text): text.utf8.count + 2
        case .array(let values): values.reduce(1) { $0 + $1.textSize + 1 }
        case .object(let fields): fields.reduce(1) { $0 + $1.key.utf8.count + $1.value.textSize + 4 }
        }
    }
}
