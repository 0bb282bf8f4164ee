internal import CalotypeProvenance

/// Writes DER. X.690.
enum DERWriter {
    static func element(_ tag: Int, _ content: [UInt8]) -> [UInt8] {
        let length = content.count
        let head: [UInt8] =
            switch length {
            case 0..<128: [UInt8(length)]
            case 128...0xFF: [0x81, UInt8(length)]
            case 0x100...0xFFFF: [0x82] + UInt16(length).bigEndianBytes
            default: [0x84] + UInt32(clamping: length).bigEndianBytes
            }
        return [UInt8(truncatingIfNeeded: tag)] + head + content
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(DERElement.sequence, parts.flatMap { $0 }) }

    /// A positive number from its bytes, the most significant first.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        let needsZero = digits.first.map { $0 >= 0x80 } ?? true
        return element(DERElement.integer, needsZero ? [0] + digits : digits)
    }

    static func identifier(_ encoded: [UInt8]) -> [UInt8] { element(DERElement.identifier, encoded) }

    /// Bits of which the last `unused` do not count.
    static func bits(_ bytes: [UInt8], unused: UInt8 = 0) -> [UInt8] { element(0x03, [unused] + bytes) }
}
