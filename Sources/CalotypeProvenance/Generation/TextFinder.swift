/// Finds texts by place and name, and holds the JSON objects among them, each parsed once.
struct TextFinder {
    let all: [MetadataText]
    /// The texts that are JSON objects.
    let objects: [Object]

    struct Object {
        var source: MetadataText
        var json: JSONObject
    }

    init(_ texts: [MetadataText]) {
        all = texts.filter { !$0.text.isEmpty }
        var bytesLeft = Self.maximumJSONBytes
        var objects: [Object] = []
        for text in all where text.text.first(where: { !$0.isBlank }) == "{" {
            let count = text.text.utf8.count
            guard count <= bytesLeft else { continue }
            bytesLeft -= count
            if let json = JSONValue(text.text)?.object { objects.append(Object(source: text, json: json)) }
        }
        self.objects = objects
    }

    /// The bytes of all JSON texts of a file that are parsed. The graphs of large workflows have a few megabytes.
    private static let maximumJSONBytes = 32 << 20

    private static let pngPlaces: Set<MetadataPlace> = [
        .pngText, .pngCompressedText, .pngInternationalText, .pngComfy,
    ]
    private static let exifPlaces: Set<MetadataPlace> = [
        .exifUserComment, .exifImageDescription, .exifMake, .exifModel, .exifSoftware, .exifArtist, .exifCopyright,
        .exifOther,
    ]

    /// Returns the text with this name in a PNG.
    func png(_ key: String) -> MetadataText? {
        all.first { $0.key == key && Self.pngPlaces.contains($0.place) }
    }

    /// Returns the text with this name in a PNG, or the tag with this name, in any case, in a video.
    func named(_ key: String) -> MetadataText? {
        png(key) ?? video(key)
    }

    /// Returns the tag with this name in a video. Matroska writes names in capitals.
    func video(_ key: String) -> MetadataText? {
        all.first { ($0.place == .mp4Metadata || $0.place == .matroskaTag) && $0.key.lowercased() == key }
    }

    func first(_ place: MetadataPlace, _ key: String? = nil) -> MetadataText? {
        all.first { $0.place == place && (key == nil || $0.key == key) }
    }

    /// All texts in EXIF.
    var exif: [MetadataText] { all.filter { Self.exifPlaces.contains($0.place) } }

    /// The text that names the program: in EXIF, XMP or a PNG.
    var software: [MetadataText] {
        [first(.exifSoftware), first(.xmp, "xmp:CreatorTool"), png("Software")].compactMap(\.self)
    }

    /// Returns the JSON object with this member. Its value is an object, a list or a text.
    func object(with key: String) -> Object? { objects.first { $0.json[key] != nil } }
}
