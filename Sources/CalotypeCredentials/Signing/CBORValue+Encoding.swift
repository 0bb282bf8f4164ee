internal import CalotypeProvenance

extension CBORValue {
    /// Makes a map with keys of text, in this order.
    static func fields(_ fields: KeyValuePairs<String, CBORValue?>) -> CBORValue {
        .map(fields.compactMap { field in field.value.map { (.text(field.key), $0) } })
    }

    static func data(_ bytes: [UInt8]) -> CBORValue { .bytes(ByteWindow(bytes)) }

    /// The value in CBOR, with the shortest lengths. `other` becomes a null. RFC 8949, section 4.2.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return bytes
    }

    private func encode(into bytes: inout [UInt8]) {
        switch self {
        case .integer(let number) where number < 0: bytes += Self.head(1, -1 - number)
        case .integer(let number): bytes += Self.head(0, number)
        case .bytes(let window): bytes += Self.head(2, window.count) + window.slice
        case .text(let text): bytes += Self.head(3, text.utf8.count) + text.utf8
        case .array(let values):
            bytes += Self.head(4, values.count)
            for value in values { value.encode(into: &bytes) }
        case .map(let pairs):
            bytes += Self.head(5, pairs.count)
            for pair in pairs {
                pair.key.encode(into: &bytes)
                pair.value.encode(into: &bytes)
            }
        case .tagged(let tag, let value):
            bytes += Self.head(6, tag)
            value.encode(into: &bytes)
        case .bool(let value): bytes.append(value ? 0xF5 : 0xF4)
        case .other: bytes.append(0xF6)
        }
    }

    private static func head(_ major: UInt8, _ number: Int) -> [UInt8] {
        switch number {
        case 0..<24: [major << 5 | UInt8(number)]
        case 24...0xFF: [major << 5 | 24, UInt8(number)]
        case 0x100...0xFFFF: [major << 5 | 25] + UInt16(number).bigEndianBytes
        case 0x10000...0xFFFF_FFFF: [major << 5 | 26] + UInt32(number).bigEndianBytes
        default: [major << 5 | 27] + UInt64(number).bigEndianBytes
        }
    }
}
