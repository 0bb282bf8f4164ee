/// Finds the members of a JSON object without decoding their values. It looks at each byte once, for any content and
/// any depth of nesting.
package struct JSONMembers {
    package struct Member {
        /// The name as it is written, with its escapes.
        package let name: String
        /// The position of the value, in bytes.
        package let value: Range<Int>
    }

    package private(set) var members: [Member] = []

    private let bytes: [UInt8]
    private var index = 0

    /// Finds the members. `nil` if `bytes` is not an object. The values themselves are not validated.
    package init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        skipSpace()
        guard take("{") else { return nil }
        skipSpace()
        if take("}") { return }
        repeat {
            skipSpace()
            guard let name = string() else { return nil }
            skipSpace()
            guard take(":") else { return nil }
            skipSpace()
            let start = index
            skipValue()
            guard index > start else { return nil }
            members.append(Member(name: name, value: start..<index))
            skipSpace()
        } while take(",")
        guard take("}") else { return nil }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private mutating func string() -> String? {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
        let start = index + 1
        skipString()
        guard index <= bytes.count, index > start else { return nil }
        return String(decoding: bytes[start..<(index - 1)], as: UTF8.self)
    }

    private mutating func skipString() {
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, bytes.count)
    }

    /// Skips to the comma, the bracket or the space that ends the value.
    private mutating func skipValue() {
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                skipString()
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]") where depth > 0, UInt8(ascii: "}") where depth > 0: depth -= 1
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
            case 0x20 where depth == 0, 0x09 where depth == 0, 0x0A where depth == 0, 0x0D where depth == 0: return
            default: break
            }
            index += 1
        }
    }
}
