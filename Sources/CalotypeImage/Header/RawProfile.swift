internal import CalotypeProvenance
internal import Pixels

/// A profile that ImageMagick, exiftool and other programs write into a text of a PNG: an empty line, its kind, its
/// length, and its bytes in hexadecimal digits.
enum RawProfile {
    /// The largest number of characters to read. EXIF in a JPEG has at most 65 533 bytes, and this is enough for its
    /// digits.
    private static let mostCharacters = 256 * 1024

    /// Returns the bytes of the profile in a text chunk with this name. `data` is the part after the keyword. `nil` if
    /// it has another form.
    static func bytes(of name: String, _ data: ByteWindow) -> [UInt8]? {
        guard let text = text(of: name, data) else { return nil }
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        guard lines.count == 3 else { return nil }
        let digits = lines[2].compactMap(Self.digit)
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func text(of name: String, _ data: ByteWindow) -> [UInt8]? {
        switch name {
        case "tEXt": return plain(data)
        case "zTXt": return data.u8(at: 0) == 0 ? inflated(data.available(at: 1)) : nil
        case "iTXt":
            // The part contains a compression flag and method, then two names that end with a zero.
            guard let isCompressed = data.u8(at: 0), let language = data.first(0, from: 2),
                let keyword = data.first(0, from: language + 1)
            else { return nil }
            let text = data.available(at: keyword + 1)
            return isCompressed == 0 ? plain(text) : inflated(text)
        default: return nil
        }
    }

    private static func plain(_ data: ByteWindow) -> [UInt8] { data.available(at: 0, limit: mostCharacters).array }

    private static func inflated(_ data: ByteWindow) -> [UInt8]? {
        ZlibStream.prefix(of: data.available(at: 0, limit: mostCharacters).array, most: mostCharacters)
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        Character(Unicode.Scalar(character)).hexDigitValue.map { UInt8($0) }
    }
}
