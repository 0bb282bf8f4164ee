internal import Pixels

/// A profile that ImageMagick, exiftool and others write into a text of a PNG: an empty line, what it is, its length, and its bytes in
/// hexadecimal digits.
enum RawProfile {
    /// EXIF in a JPEG has at most 65 533 bytes, for which this many digits are enough.
    private static let mostCharacters = 256 * 1024

    /// The bytes of the profile in a text chunk called `name`; `data` is what follows its keyword. `nil` where it has another form.
    static func bytes(of name: String, _ data: ByteReader) -> [UInt8]? {
        guard let text = text(of: name, data) else { return nil }
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        guard lines.count == 3 else { return nil }
        let digits = lines[2].compactMap(Self.digit)
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func text(of name: String, _ data: ByteReader) -> [UInt8]? {
        switch name {
        case "tEXt": return plain(data)
        case "zTXt": return data.u8(at: 0) == 0 ? inflated(data.available(at: 1)) : nil
        case "iTXt":
            // A flag and a method, then two more names that end with a zero.
            guard let isCompressed = data.u8(at: 0), let language = data.first(0, from: 2),
                let keyword = data.first(0, from: language + 1)
            else { return nil }
            let text = data.available(at: keyword + 1)
            return isCompressed == 0 ? plain(text) : inflated(text)
        default: return nil
        }
    }

    private static func plain(_ data: ByteReader) -> [UInt8] { data.available(at: 0, limit: mostCharacters).array }

    private static func inflated(_ data: ByteReader) -> [UInt8]? {
        ZlibStream.prefix(of: data.available(at: 0, limit: mostCharacters).array, most: mostCharacters)
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        Character(Unicode.Scalar(character)).hexDigitValue.map { UInt8($0) }
    }
}
