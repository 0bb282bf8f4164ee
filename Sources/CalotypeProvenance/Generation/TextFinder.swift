/// Finds texts by place and name, and holds the JSON objects among them, each parsed once.
struct TextFinder {
    /// The texts that are short enough to be written by a program for this purpose, in their order.
    let all: [MetadataText]
    /// The texts that are JSON objects, also long ones.
    let objects: [Object]

    struct Object {
        var source: MetadataText
        /// The name before the object, in lower case: `prompt` in `Prompt: {…}`.
        var name: String?
        var json: JSONObject
    }

    init(_ texts: [MetadataText]) {
        all = texts.filter { !$0.text.isEmpty && $0.text.utf8.count <= Self.maximumTextBytes }
        var bytesLeft = Self.maximumJSONBytes
        objects = texts.compactMap { Self.object($0, &bytesLeft) }
    }

    /// The largest text that is not JSON. Prompts with their settings have a few kilobytes.
    private static let maximumTextBytes = 256 << 10
    /// The largest name of a program. They have some words.
    private static let maximumNameBytes = 1_000
    /// The bytes of all JSON texts of a file that are parsed. The graphs of large workflows have a few megabytes.
    private static let maximumJSONBytes = 8 << 20

    private static func object(_ source: MetadataText, _ bytesLeft: inout Int) -> Object? {
        let text = source.text.utf8
        guard text.count <= bytesLeft else { return nil }
        let name = exifPlaces.contains(source.place) ? Self.name(before: text) : nil
        let rest = text.dropFirst(name.map { $0.utf8.count + 1 } ?? 0)
        guard rest.first(where: { $0 > 0x20 && $0 < 0x80 }) == UInt8(ascii: "{") else { return nil }
        bytesLeft -= text.count
        guard let json = JSONNode(String(Substring(rest)))?.object else { return nil }
        return Object(source: source, name: name, json: json)
    }

    /// The name in `prompt:{…}` and `Workflow: {…}`.
    private static func name(before text: String.UTF8View) -> String? {
        guard let colon = text.prefix(16).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = String(decoding: text[..<colon], as: UTF8.self).lowercased()
        return name == "prompt" || name == "workflow" ? name : nil
    }

    private static let pngPlaces: Set<MetadataPlace> = [
        .pngText, .pngCompressedText, .pngInternationalText, .pngComfy,
    ]
    private static let exifPlaces: Set<MetadataPlace> = [
        .exifUserComment, .exifImageDescription, .exifMake, .exifModel, .exifSoftware, .exifArtist, .exifCopyright,
        .exifOther,
    ]
}

extension TextFinder {
    /// Returns the text with this name in a PNG.
    func png(_ key: String) -> MetadataText? { all.first { Self.isPNG($0, key) } }

    /// Returns the JSON object with this name in a PNG.
    func pngObject(_ key: String) -> Object? { objects.first { Self.isPNG($0.source, key) } }

    private static func isPNG(_ text: MetadataText, _ key: String) -> Bool {
        text.key == key && pngPlaces.contains(text.place)
    }

    /// Returns the JSON object with this name in a PNG or in EXIF, or the tag with this name in a video.
    func namedObject(_ key: String) -> Object? {
        objects.first { Self.isPNG($0.source, key) || $0.name == key || Self.isVideo($0.source, key) }
    }

    /// Returns the tag with this name in a video.
    func video(_ key: String) -> MetadataText? { all.first { Self.isVideo($0, key) } }

    /// Matroska writes names in capitals.
    private static func isVideo(_ text: MetadataText, _ key: String) -> Bool {
        (text.place == .mp4Metadata || text.place == .matroskaTag) && text.key.lowercased() == key
    }

    func first(_ place: MetadataPlace, _ key: String? = nil) -> MetadataText? {
        all.first { $0.place == place && (key == nil || $0.key == key) }
    }

    /// The texts that name the program: in EXIF, XMP or a PNG.
    var software: [MetadataText] {
        [first(.exifSoftware), first(.xmp, "xmp:CreatorTool"), png("Software")].compactMap(\.self)
            .filter { $0.text.utf8.count <= Self.maximumNameBytes }
    }

    /// Returns the JSON object with this member.
    func object(with key: String) -> Object? { objects.first { $0.json[key] != nil } }
}
