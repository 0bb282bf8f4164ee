/// File names as text. A file name consists of bytes that need not be UTF-8. A byte that is not part of a valid
/// character becomes a private-use character here, so that the original bytes can be restored.
enum FileText {
    /// U+10FE80 to U+10FEFF represent the bytes 0x80 to 0xFF.
    private static let base: UInt32 = 0x10FE00
    private static let escapes = (base + 0x80)...(base + 0xFF)

    static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        escapes.contains(scalar.value) ? UInt8(truncatingIfNeeded: scalar.value) : nil
    }

    static func text(of bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isEscape) {
            return text
        }
        var text = String.UnicodeScalarView()
        var rest = Array(bytes)[...]
        while let first = rest.first {
            let length = Self.length(ofLetterWith: first)
            if let letter = String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars, letter.count == 1,
                let scalar = letter.first, !isEscape(scalar)
            {
                text.append(scalar)
                rest = rest.dropFirst(length)
            } else {
                text.append(Unicode.Scalar(base + UInt32(first)) ?? "?")
                rest = rest.dropFirst()
            }
        }
        return String(text)
    }

    private static func isEscape(_ scalar: Unicode.Scalar) -> Bool { byte(of: scalar) != nil }

    private static func length(ofLetterWith first: UInt8) -> Int {
        switch first {
        case 0xF0...: 4
        case 0xE0...: 3
        case 0xC0...: 2
        default: 1
        }
    }
}

extension String {
    /// The bytes of the file name that this text represents.
    var fileBytes: [UInt8] {
        guard hasFileBytes else { return Array(utf8) }
        return unicodeScalars.flatMap { scalar in FileText.byte(of: scalar).map { [$0] } ?? Array(String(scalar).utf8) }
    }

    /// Whether the text represents a file name that is not UTF-8.
    var hasFileBytes: Bool { unicodeScalars.contains { FileText.byte(of: $0) != nil } }
}
