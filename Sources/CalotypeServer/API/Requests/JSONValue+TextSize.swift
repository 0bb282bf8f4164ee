internal import Calotype
internal import CalotypeAPI

extension JSONValue {
    /// Its size as JSON in bytes, without spaces and escapes.
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

    /// The number of values, including this one, and the depth of nesting.
    var extent: (values: Int, depth: Int) {
        func joined(_ inner: some Sequence<JSONValue>) -> (values: Int, depth: Int) {
            inner.reduce((1, 1)) { sum, value in
                let next = value.extent
                return (sum.0 + next.values, max(sum.1, next.depth + 1))
            }
        }
        switch self {
        case .null, .bool, .integer, .number, .decimal, .string: return (1, 1)
        case .array(let values): return joined(values)
        case .object(let fields): return joined(fields.values)
        }
    }
}
