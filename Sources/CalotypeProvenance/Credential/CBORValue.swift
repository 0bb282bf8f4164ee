/// A value in CBOR. RFC 8949.
package enum CBORValue: Sendable {
    case integer(Int)
    case bytes(ByteWindow)
    case text(String)
    case array([CBORValue])
    case map([(key: CBORValue, value: CBORValue)])
    indirect case tagged(Int, CBORValue)
    case bool(Bool)
    /// A null, an undefined value, a number that is not an `Int`, or another simple value.
    case other
}

extension CBORValue {
    /// The value of a map under a key of text; `nil` if there is none or this is not a map.
    subscript(_ key: String) -> CBORValue? { pairs.first { $0.key.text == key }?.value }

    subscript(_ key: Int) -> CBORValue? { pairs.first { $0.key.integer == key }?.value }

    private var pairs: [(key: CBORValue, value: CBORValue)] {
        if case .map(let pairs) = untagged { pairs } else { [] }
    }

    var text: String? { if case .text(let text) = untagged { text } else { nil } }
    var integer: Int? { if case .integer(let number) = untagged { number } else { nil } }
    var bytes: ByteWindow? { if case .bytes(let bytes) = untagged { bytes } else { nil } }
    var array: [CBORValue]? { if case .array(let values) = untagged { values } else { nil } }
    var bool: Bool? { if case .bool(let value) = untagged { value } else { nil } }

    private var untagged: CBORValue { if case .tagged(_, let value) = self { value.untagged } else { self } }
}

/// Reads CBOR, within limits for the depth and the number of values.
struct CBORReader {
    private let bytes: ByteWindow
    private var offset = 0
    private var remaining: Int
    private let depthLimit: Int

    /// The largest number of values in all documents that belong together. Real manifests have some hundreds.
    static let valueLimit = 100_000

    /// Reads the first value of `bytes`. Bytes behind it are ignored.
    static func value(of bytes: ByteWindow, limits: ReadingLimits) throws(MetadataProblem) -> CBORValue {
        var budget = valueLimit
        return try value(of: bytes, limits: limits, budget: &budget)
    }

    /// Reads the first value of `bytes`, which may contain `budget` values. The budget gets smaller by those.
    static func value(
        of bytes: ByteWindow, limits: ReadingLimits, budget: inout Int
    ) throws(MetadataProblem) -> CBORValue {
        var reader = CBORReader(bytes: bytes, remaining: budget, depthLimit: limits.depth)
        defer { budget = reader.remaining }
        return try reader.value(depth: 0)
    }

    private init(bytes: ByteWindow, remaining: Int, depthLimit: Int) {
        self.bytes = bytes
        self.remaining = remaining
        self.depthLimit = depthLimit
    }

    private static let damaged = MetadataProblem(.damaged, in: .credential)

    private mutating func value(depth: Int) throws(MetadataProblem) -> CBORValue {
        guard depth < depthLimit else { throw MetadataProblem(.tooDeep, in: .credential) }
        remaining -= 1
        guard remaining >= 0 else { throw MetadataProblem(.tooMany, in: .credential) }
        guard let head = bytes.u8(at: offset) else { throw Self.damaged }
        offset += 1
        let (major, minor) = (head >> 5, head & 31)
        switch major {
        case 2, 3: return try string(isText: major == 3, minor, depth)
        case 4: return .array(try items(minor, depth))
        case 5: return .map(try pairs(minor, depth))
        case 7: return try simple(minor)
        default: break
        }
        guard let number = try argument(minor) else { throw Self.damaged }
        switch major {
        case 0: return .integer(number)
        case 1: return .integer(-1 - number)
        default: return .tagged(number, try value(depth: depth + 1))
        }
    }

    /// Reads the number that belongs to a head; `nil` for an indefinite length. Numbers above `Int.max` are damage: no
    /// manifest has them.
    private mutating func argument(_ minor: Int) throws(MetadataProblem) -> Int? {
        guard minor >= 24 else { return minor }
        guard minor != 31 else { return nil }
        guard minor <= 27, let number = bytes.number(of: 1 << (minor - 24), at: offset) else { throw Self.damaged }
        offset += 1 << (minor - 24)
        return number
    }

    private mutating func simple(_ minor: Int) throws(MetadataProblem) -> CBORValue {
        switch minor {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 0..<24: return .other
        case 24...27:
            // A simple value, or a number with a fraction.
            offset += 1 << (minor - 24)
            guard offset <= bytes.count else { throw Self.damaged }
            return .other
        default: throw Self.damaged
        }
    }

    /// Whether the end of an indefinite length is here. Moves behind it.
    private mutating func takesBreak() -> Bool {
        guard bytes.u8(at: offset) == 0xFF else { return false }
        offset += 1
        return true
    }
}

extension CBORReader {
    private mutating func string(isText: Bool, _ minor: Int, _ depth: Int) throws(MetadataProblem) -> CBORValue {
        guard let length = try argument(minor) else { return try pieces(isText: isText, depth) }
        guard let window = bytes.window(at: offset, count: length) else { throw Self.damaged }
        offset += length
        return isText ? .text(String(decoding: window.slice, as: UTF8.self)) : .bytes(window)
    }

    /// Reads a string of indefinite length: pieces of definite length.
    private mutating func pieces(isText: Bool, _ depth: Int) throws(MetadataProblem) -> CBORValue {
        var joined: [UInt8] = []
        while !takesBreak() {
            switch try value(depth: depth + 1) {
            case .text(let piece) where isText: joined += Array(piece.utf8)
            case .bytes(let piece) where !isText: joined += piece.slice
            default: throw Self.damaged
            }
        }
        return isText ? .text(String(decoding: joined, as: UTF8.self)) : .bytes(ByteWindow(joined))
    }

    private mutating func items(_ minor: Int, _ depth: Int) throws(MetadataProblem) -> [CBORValue] {
        var items: [CBORValue] = []
        if let count = try argument(minor) {
            guard count <= bytes.count - offset else { throw Self.damaged }
            for _ in 0..<count { items.append(try value(depth: depth + 1)) }
        } else {
            while !takesBreak() { items.append(try value(depth: depth + 1)) }
        }
        return items
    }

    private mutating func pairs(
        _ minor: Int, _ depth: Int
    ) throws(MetadataProblem) -> [(key: CBORValue, value: CBORValue)] {
        var pairs: [(key: CBORValue, value: CBORValue)] = []
        if let count = try argument(minor) {
            guard count <= bytes.count - offset else { throw Self.damaged }
            for _ in 0..<count { pairs.append((try value(depth: depth + 1), try value(depth: depth + 1))) }
        } else {
            while !takesBreak() { pairs.append((try value(depth: depth + 1), try value(depth: depth + 1))) }
        }
        return pairs
    }
}
