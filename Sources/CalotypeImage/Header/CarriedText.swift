internal import Pixels

/// A text in an image file: a prompt, a comment, a copyright notice.
package struct CarriedText: Sendable, Hashable, Encodable {
    /// The kind, such as `comment`, `xmp` or `exif:software`, or the keyword of a text in a PNG.
    package let name: String
    package let text: String

    /// The limits in bytes of a text and in number of texts. People do not read more.
    static let longest = 65_536
    static let most = 256
}

extension CarriedText {
    /// Returns the texts in a PNG, JPEG or WebP. Other formats have none. Damaged texts are left out.
    package static func all(in bytes: [UInt8]) -> [CarriedText] {
        let file = ByteReader(bytes)
        let texts =
            switch try? ImageFormat(of: file) {
            case .png?: inPNG(file)
            case .jpeg?: inJPEG(file)
            case .webp?: inWebP(file.ordered(.little))
            default: [CarriedText]()
            }
        return texts.filter { !$0.text.isEmpty }
    }

    private init(_ name: String, _ bytes: ByteReader) {
        self.name = name
        text = Self.decoded(bytes.available(at: 0, limit: Self.longest).array)
    }

    /// Decodes UTF-8, or else Latin-1. Zeros at the end are removed.
    private static func decoded(_ bytes: [UInt8]) -> String {
        let bytes = Array(bytes.reversed().drop { $0 == 0 }.reversed())
        return String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}

extension CarriedText {
    /// Reads the chunks tEXt, zTXt and iTXt: PNG (third edition) section 11.3.3.
    private static func inPNG(_ file: ByteReader) -> [CarriedText] {
        var (offset, texts) = (8, [CarriedText]())
        while texts.count < most, let length = file.u32(at: offset), let name = file.name(at: offset + 4),
            let data = file.window(at: offset + 8, count: length)
        {
            switch name {
            case "tEXt", "zTXt", "iTXt": texts += [inPNGChunk(name, data)].compactMap { $0 }
            case "eXIf": texts += inExif(data)
            default: break
            }
            offset += length + 12
        }
        return texts
    }

    private static func inPNGChunk(_ name: String, _ data: ByteReader) -> CarriedText? {
        guard let end = data.first(0, limit: 80), let keyword = data.latin1(at: 0, count: end) else { return nil }
        switch name {
        case "tEXt": return CarriedText(keyword, data.available(at: end + 1))
        case "zTXt": return deflated(keyword, data.available(at: end + 2))
        default:
            // The chunk contains the keyword, a compression flag and method, the language, the translated keyword and
            // the text.
            guard let language = data.first(0, from: end + 3), let text = data.first(0, from: language + 1) else {
                return nil
            }
            let rest = data.available(at: text + 1)
            return data.u8(at: end + 1) == 1 ? deflated(keyword, rest) : CarriedText(keyword, rest)
        }
    }

    private static func deflated(_ name: String, _ data: ByteReader) -> CarriedText? {
        ZlibStream.prefix(of: data.array, most: longest).map { CarriedText(name, ByteReader($0)) }
    }

    /// Reads the segments up to the first scan.
    private static func inJPEG(_ file: ByteReader) -> [CarriedText] {
        var (offset, texts) = (2, [CarriedText]())
        while texts.count < most, file.u8(at: offset) == 0xFF, let marker = file.u8(at: offset + 1), marker != 0xDA,
            let length = file.u16(at: offset + 2), length >= 2
        {
            let data = file.available(at: offset + 4, limit: length - 2)
            if marker == 0xFE { texts.append(CarriedText("comment", data)) }
            if marker == 0xE1, data.holds("Exif\0") { texts += inExif(data) }
            if marker == 0xE1, data.holds(xmp) { texts.append(CarriedText("xmp", data.available(at: xmp.utf8.count))) }
            offset += 2 + length
        }
        return texts
    }

    private static let xmp = "http://ns.adobe.com/xap/1.0/\0"

    private static func inWebP(_ file: ByteReader) -> [CarriedText] {
        var (offset, texts) = (12, [CarriedText]())
        while texts.count < most, let name = file.name(at: offset), let length = file.u32(at: offset + 4) {
            let data = file.available(at: offset + 8, limit: length)
            if name == "EXIF" { texts += inExif(data) }
            if name == "XMP " { texts.append(CarriedText("xmp", data)) }
            offset += 8 + length + length % 2
        }
        return texts
    }

    private static func inExif(_ data: ByteReader) -> [CarriedText] {
        guard let structure = TIFFStructure(data.holds("Exif\0") ? data.available(at: 6) : data),
            let directory = structure.firstDirectory
        else { return [] }
        let texts = exifNames.compactMap { tag, name in
            directory.values(tag, limit: longest).map { CarriedText("exif:\(name)", $0) }
        }
        let comment = directory.integer(.exifDirectory).flatMap(structure.directory)?.values(
            .userComment, limit: longest)
        return texts + [comment.flatMap(userComment)].compactMap { $0 }
    }

    private static let exifNames: [(TIFFDirectory.Tag, String)] = [
        (.description, "description"), (.make, "make"), (.model, "model"), (.software, "software"),
        (.dateTime, "date"), (.artist, "artist"), (.copyright, "copyright"),
    ]

    /// Reads a user comment, Exif 2.32 section 4.6.6: eight bytes name the character code. Programs write UTF-16 in
    /// either byte order.
    private static func userComment(_ data: ByteReader) -> CarriedText? {
        let text = data.available(at: 8)
        guard data.holds("UNICODE") else { return CarriedText("exif:comment", text) }
        let bytes = text.array
        let isLittle =
            stride(from: 0, to: bytes.count - 1, by: 2).count { bytes[$0] != 0 && bytes[$0 + 1] == 0 } * 2
            > bytes.count / 2
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index -> UInt16 in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittle ? second << 8 | first : first << 8 | second
        }
        return CarriedText(name: "exif:comment", text: String(decoding: units, as: UTF16.self))
    }
}
