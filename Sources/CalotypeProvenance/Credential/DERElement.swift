/// An element of DER, the encoding of certificates and time stamps. X.690.
package struct DERElement: Sendable {
    package let tag: Int
    package let content: ByteWindow
    /// The number of bytes of the element with its header.
    package let size: Int

    package static let integer = 0x02, octets = 0x04, identifier = 0x06, sequence = 0x30, set = 0x31
    package static let utcTime = 0x17, generalizedTime = 0x18, context0 = 0xA0

    /// Reads the element at `offset`; `nil` if it is damaged or has an indefinite length, which DER excludes.
    package init?(_ bytes: ByteWindow, at offset: Int = 0) {
        guard let tag = bytes.u8(at: offset), let short = bytes.u8(at: offset + 1) else { return nil }
        var (length, header) = (short, 2)
        if short & 0x80 != 0 {
            let width = short & 0x7F
            guard (1...4).contains(width), let long = bytes.number(of: width, at: offset + 2) else { return nil }
            (length, header) = (long, 2 + width)
        }
        guard let content = bytes.window(at: offset + header, count: length) else { return nil }
        self.tag = tag
        self.content = content
        size = header + length
    }

    /// The elements inside, at most 256.
    package var children: [DERElement] {
        var (offset, children) = (0, [DERElement]())
        while children.count < 256, let child = DERElement(content, at: offset) {
            children.append(child)
            offset += child.size
        }
        return children
    }

    /// The text, in the encodings of names in certificates: UTF-8, or two bytes a character.
    var text: String {
        tag == 0x1E ? TextDecoding.utf16(content, .big) : TextDecoding.text(content)
    }

    /// The time as `2026-04-15T12:00:00Z`; `nil` if this is not a time in UTC.
    var time: String? {
        let digits = content.slice.prefix { (0x30...0x39).contains($0) }.map { Character(Unicode.Scalar($0)) }
        let isShort = tag == Self.utcTime
        guard isShort || tag == Self.generalizedTime, content.count <= 32, content.slice.last == 0x5A,
            digits.count == (isShort ? 12 : 14)
        else { return nil }
        // RFC 5280: the years 50 to 99 are in the 20th century.
        let century = !isShort ? "" : digits[0] >= "5" ? "19" : "20"
        let all = Array(century) + digits
        let part = { (range: Range<Int>) in String(all[range]) }
        let isTime = zip([4..<6, 6..<8, 8..<10, 10..<12, 12..<14], [1...12, 1...31, 0...23, 0...59, 0...60])
            .allSatisfy { range, allowed in Int(part(range)).map(allowed.contains) ?? false }
        guard isTime else { return nil }
        return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
    }
}
