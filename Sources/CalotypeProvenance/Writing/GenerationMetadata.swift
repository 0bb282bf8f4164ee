/// The generation data of a source, in the form in which programs read it from a file of another format.
///
/// The texts stay as the generator wrote them. A PNG gets them as texts with their keywords. Formats with EXIF get the
/// two graphs of ComfyUI as ComfyUI writes them into a WebP. Other texts become a user comment, as AUTOMATIC1111
/// writes it.
public struct GenerationMetadata: Sendable, Hashable {
    /// The texts with the keywords that they have in a PNG.
    private let texts: [String: String]
    /// Tags of EXIF by their numbers, which have no keyword in a PNG.
    private let tags: [Int: String]

    /// Takes the texts of a source. `nil` if none of them can be written again, as those of XMP.
    public init?(_ generation: Generation) {
        var (texts, tags) = ([String: String](), [Int: String]())
        for source in generation.sources {
            if let named = Self.named(source, in: generation.dialect) {
                texts[named.keyword] = texts[named.keyword] ?? named.text
            } else if let tag = ExifTag.number(of: source) {
                tags[tag] = tags[tag] ?? source.text
            }
        }
        guard !texts.isEmpty || !tags.isEmpty else { return nil }
        self.texts = texts
        self.tags = tags
    }

    /// Returns `file` with the generation data. It writes JPEG, PNG, WebP, GIF and JPEG XL. A JPEG has room for 65,000
    /// bytes, less than the graphs of large workflows have: then this throws `EmbeddingFailure.tooLarge`.
    public func embedded(in file: [UInt8]) throws(EmbeddingFailure) -> [UInt8] {
        var (insert, exif) = (MetadataInsert(), WrittenExif())
        add(to: &insert, &exif, for: FileFormat(ByteWindow(file)))
        if !exif.isEmpty { insert.exif = exif.block }
        return try insert.applied(to: file)
    }

    /// Adds the data to the blocks of a file of this format: as texts of a PNG, as a comment of a GIF, or else to EXIF.
    func add(to insert: inout MetadataInsert, _ exif: inout WrittenExif, for format: FileFormat?) {
        switch format {
        case .png:
            insert.texts = texts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            for (tag, text) in tags { exif.set(tag, text) }
        case .gif: insert.comment = comment ?? texts["prompt"] ?? texts["workflow"]
        default:
            for (tag, text) in tags { exif.set(tag, text) }
            if let comment { exif.set(comment: comment) }
            if let prompt = texts["prompt"], isGraph { exif.set(ExifTag.model, "prompt:" + prompt) }
            if let workflow = texts["workflow"], isGraph { exif.set(ExifTag.make, "workflow:" + workflow) }
        }
    }

    private var isGraph: Bool { (texts["prompt"] ?? texts["workflow"])?.contains("{") ?? false }

    /// The text for a place that has only one: the parameters, or an object with all texts, as NovelAI writes it.
    private var comment: String? {
        let others = isGraph ? texts.filter { $0.key != "prompt" && $0.key != "workflow" } : texts
        if let parameters = others["parameters"] { return parameters }
        guard !others.isEmpty else { return nil }
        let members = others.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        var made = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": made += "\\\""
            case "\\": made += "\\\\"
            case "\n": made += "\\n"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                made += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: made.unicodeScalars.append(scalar)
            }
        }
        return made + "\""
    }
}

extension GenerationMetadata {
    /// The keyword that a text has in a PNG, and the text without the name that EXIF puts before it.
    private static func named(
        _ source: MetadataText, in dialect: GenerationDialect
    ) -> (keyword: String, text: String)? {
        switch source.place {
        case .pngText, .pngCompressedText, .pngInternationalText, .pngComfy:
            return isKeyword(source.key) ? (source.key, source.text) : nil
        case .mp4Metadata, .matroskaTag:
            let key = dialect == .comfyUI ? source.key.lowercased() : source.key
            return isKeyword(key) ? (key, source.text) : nil
        case .exifUserComment, .exifImageDescription, .exifMake, .exifModel, .exifOther:
            for name in ["prompt", "workflow"] where dialect == .comfyUI {
                if source.text.lowercased().hasPrefix(name + ":") {
                    return (name, String(source.text.dropFirst(name.count + 1)).trimmed)
                }
            }
            return source.place == .exifUserComment ? ("parameters", source.text) : nil
        case .jpegComment, .gifComment, .pixelBits: return ("parameters", source.text)
        case .exifSoftware, .exifArtist, .exifCopyright, .jpegSegment, .xmp, .iptc: return nil
        }
    }

    /// Whether PNG allows the keyword: 1 to 79 characters, which are ASCII here.
    private static func isKeyword(_ key: String) -> Bool {
        (1...79).contains(key.utf8.count) && key.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}

extension ExifTag {
    /// The number of the text tag that a text was read from.
    fileprivate static func number(of text: MetadataText) -> Int? {
        switch text.place {
        case .exifImageDescription: 270
        case .exifMake: make
        case .exifModel: model
        case .exifSoftware: 305
        case .exifArtist: 315
        default: nil
        }
    }
}
