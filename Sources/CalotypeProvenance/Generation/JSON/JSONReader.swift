/// Reads JSON from strangers: bounded in bytes, depth and number of values. It accepts `NaN` and `Infinity`, which
/// Python writes, as `null`, raw line breaks in texts, and zeros at the end.
package struct JSONReader {
    package struct Limits {
        package var bytes = 16 << 20
        package var depth = 96
        package var values = 250_000

        package init() {}
    }

    private struct Malformed: Error {}

    private let bytes: [UInt8]
    private let maximumDepth: Int
    private var valuesLeft: Int
    private var index = 0

    /// Returns the only value in `text`; `nil` if there is none, more follows it, or a limit is exceeded.
    package static func read(_ text: String, limits: Limits = Limits()) -> JSONNode? {
        guard text.utf8.count <= limits.bytes else { return nil }
        var reader = JSONReader(bytes: Array(text.utf8), limits)
        guard let value = try? reader.value(depth: 0) else { return nil }
        reader.skipBlanks()
        return reader.index == reader.bytes.count ? value : nil
    }

    private init(bytes: [UInt8], _ limits: Limits) {
        self.bytes = bytes
        (maximumDepth, valuesLeft) = (limits.depth, limits.values)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }  // a byte order mark
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0 { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(Malformed) {
        guard take(byte) else { throw Malformed() }
    }

    private mutating func value(depth: Int) throws(Malformed) -> JSONNode {
        skipBlanks()
        valuesLeft -= 1
        guard let byte = next, depth < maximumDepth, valuesLeft >= 0 else { throw Malformed() }
        switch byte {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "-"): return takeWord("-Infinity") ? .null : .number(try number())
        default: return try word()
        }
    }

    private mutating func object(depth: Int) throws(Malformed) -> JSONObject {
        try expect(UInt8(ascii: "{"))
        var object = JSONObject()
        if take(UInt8(ascii: "}")) { return object }
        repeat {
            skipBlanks()
            let key = try string()
            try expect(UInt8(ascii: ":"))
            object.add(key, try value(depth: depth + 1))
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        return object
    }

    private mutating func array(depth: Int) throws(Malformed) -> [JSONNode] {
        try expect(UInt8(ascii: "["))
        var values: [JSONNode] = []
        if take(UInt8(ascii: "]")) { return values }
        repeat { values.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return values
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let word = Array(word.description.utf8)
        guard bytes[index...].starts(with: word) else { return false }
        index += word.count
        return true
    }

    private mutating func word() throws(Malformed) -> JSONNode {
        if takeWord("true") { return .bool(true) }
        if takeWord("false") { return .bool(false) }
        if takeWord("null") || takeWord("NaN") || takeWord("Infinity") { return .null }
        throw Malformed()
    }

    private mutating func number() throws(Malformed) -> String {
        let start = index
        while let byte = next, Self.numeric.contains(byte) { index += 1 }
        guard index - start <= 400, bytes[start..<index].contains(where: { (0x30...0x39).contains($0) }) else {
            throw Malformed()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private static let numeric = Set("0123456789+-.eE".utf8)

    private mutating func string() throws(Malformed) -> String {
        guard next == UInt8(ascii: "\"") else { throw Malformed() }
        index += 1
        var text = ""
        var start = index
        while let byte = next {
            index += 1
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            text += String(decoding: bytes[start..<index - 1], as: UTF8.self)
            if byte == UInt8(ascii: "\"") { return text }
            text.unicodeScalars.append(try escaped())
            start = index
        }
        throw Malformed()
    }

    /// Returns the character after a backslash.
    private mutating func escaped() throws(Malformed) -> Unicode.Scalar {
        guard let byte = next else { throw Malformed() }
        index += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"): return try unicode()
        default: throw Malformed()
        }
    }

    /// Returns the character after `\u`. A surrogate without its partner becomes a replacement character.
    private mutating func unicode() throws(Malformed) -> Unicode.Scalar {
        let unit = try hexadecimal()
        guard (0xD800...0xDBFF).contains(unit), bytes[index...].starts(with: [0x5C, 0x75]) else {
            return Unicode.Scalar(unit) ?? "\u{FFFD}"
        }
        index += 2
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low) else {
            index -= 6
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(Malformed) -> UInt32 {
        guard bytes.count - index >= 4 else { throw Malformed() }
        var unit: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw Malformed() }
            unit = unit << 4 | UInt32(digit)
        }
        index += 4
        return unit
    }
}
