extension FileMetadata {
    /// Reads the chunks of a PNG, also those after the pixels. PNG (third edition), section 11.3.
    mutating func readPNG(_ file: ByteWindow) {
        var offset = 8
        for _ in 0..<limits.entries {
            guard let length = file.u32(at: offset), let name = file.name(at: offset + 4),
                let data = file.window(at: offset + 8, count: length)
            else { return note(.damaged, in: .container) }
            switch name {
            case "tEXt", "zTXt", "iTXt": notePNGText(name, data)
            case "eXIf": noteExif(data)
            case "caBX": noteManifest(data)
            case "comf": notePNGComfy(data)
            case "IEND": return
            default: break
            }
            offset += length + 12
        }
        note(.tooMany, in: .container)
    }

    private mutating func notePNGText(_ name: String, _ data: ByteWindow) {
        guard let end = data.first(0, limit: 256), let keyword = data.window(at: 0, count: end)?.latin1 else {
            return note(.damaged, in: .text)
        }
        switch name {
        case "tEXt": notePNGText(.pngText, keyword, data.available(at: end + 1))
        case "zTXt":
            // One byte names the method of compression.
            if let text = inflated(data.available(at: end + 2)) { notePNGText(.pngCompressedText, keyword, text) }
        default:
            // The chunk contains the keyword, a compression flag and method, the language, the translated keyword and
            // the text.
            guard let language = data.first(0, from: end + 3), let text = data.first(0, from: language + 1) else {
                return note(.damaged, in: .text)
            }
            let rest = data.available(at: text + 1)
            if let text = data.u8(at: end + 1) == 1 ? inflated(rest) : rest {
                notePNGText(.pngInternationalText, keyword, text)
            }
        }
    }

    /// Midjourney writes XMP as plain `tEXt`, libvips as `zTXt`.
    private mutating func notePNGText(_ place: MetadataPlace, _ keyword: String, _ text: ByteWindow) {
        if keyword == "XML:com.adobe.xmp" { return noteXMP(text) }
        if keyword.hasPrefix("Raw profile type ") { return noteRawProfile(String(keyword.dropFirst(17)), text) }
        if keyword == "Author" || keyword == "Artist" { notePersonal { $0.hasNames = true } }
        add(place, keyword, text)
    }

    /// Reads the chunk of an animated PNG in which ComfyUI stores a key, a zero and JSON.
    private mutating func notePNGComfy(_ data: ByteWindow) {
        guard let end = data.first(0, limit: 256), let key = data.window(at: 0, count: end)?.latin1 else {
            return note(.damaged, in: .text)
        }
        add(.pngComfy, key, data.available(at: end + 1))
    }

    /// Reads metadata that ImageMagick stores as a text: a name, a size, and hexadecimal digits.
    private mutating func noteRawProfile(_ name: String, _ text: ByteWindow) {
        guard text.count <= limits.blockBytes, let data = Self.hexadecimal(text) else {
            return note(.damaged, in: .text)
        }
        switch name {
        case "exif": noteExif(data)
        case "xmp": noteXMP(data)
        case "iptc": data.holds("8BIM") ? notePhotoshop(data) : noteIPTC(data)
        case "8bim": notePhotoshop(data)
        case "APP1", "app1": data.holds("Exif\0") ? noteExif(data) : noteXMP(data)
        default: break
        }
    }

    private static func hexadecimal(_ text: ByteWindow) -> ByteWindow? {
        // A line break, the name, a line break, the size, a line break, and the digits.
        let lines = text.slice.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: true)
        guard lines.count == 3 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines[2].count / 2)
        var high: UInt8?
        for character in lines[2] {
            guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { continue }
            if let first = high {
                bytes.append(first << 4 | UInt8(digit))
                high = nil
            } else {
                high = UInt8(digit)
            }
        }
        return ByteWindow(bytes)
    }
}
