/// A label of AI-generated content by the Chinese standard GB 45438-2025.
public struct AIGCLabel: Sendable, Hashable, Codable {
    /// The label as it is written: a JSON object. It must be kept letter by letter.
    public let text: String
    /// The value of `Label`: 1 says that the content is AI-generated, 2 that it may be, 3 that somebody suspects it.
    public let level: Int?
    /// The value of `ContentProducer`, as it stands.
    public let producer: String?

    /// The longest label that is kept, in bytes of UTF-8. Real ones have 200 to 600.
    static let limit = 8192

    /// Finds the first label in the texts of a file: in XMP, in the text `AIGC` of a PNG or of a video, as
    /// `{"AIGC":{…}}` in EXIF, or as `AIGC{…}` in a segment of a JPEG.
    init?(in texts: [MetadataText]) {
        guard let label = texts.lazy.filter(Self.canBeLabel).prefix(Self.candidates).compactMap({ Self($0) }).first
        else { return nil }
        self = label
    }

    /// The largest number of texts that are parsed.
    private static let candidates = 16

    private static func isNamed(_ source: MetadataText) -> Bool {
        source.key == "AIGC" || source.key.hasSuffix(":AIGC")
    }

    private static func canBeLabel(_ source: MetadataText) -> Bool {
        guard source.text.utf8.count <= limit else { return false }
        let canWrap: [MetadataPlace] = [.exifUserComment, .exifImageDescription, .jpegSegment, .jpegComment]
        guard !isNamed(source) else { return true }
        let text = source.text.drop { $0.isWhitespace }
        return canWrap.contains(source.place)
            && (text.hasPrefix("AIGC") || text.hasPrefix("{") && text.contains("\"AIGC\""))
    }

    private init?(_ source: MetadataText) {
        guard let object = Self.object(in: source.text.trimmed, isNamed: Self.isNamed(source)) else { return nil }
        let json = JSONNode(object)?.object ?? JSONNode(Self.decodingQuotes(object))?.object
        guard let json, json["Label"] != nil || json["ContentProducer"] != nil else { return nil }
        self.text = object
        level = json.scalar("Label").flatMap { Int($0) }
        producer = json.scalar("ContentProducer")
    }

    /// The object of the label in `text`, without what wraps it.
    private static func object(in text: String, isNamed: Bool) -> String? {
        if text.hasPrefix("AIGC") { return braced(text.dropFirst(4)) }
        guard let wrapper = JSONNode(text)?.object, let inner = wrapper["AIGC"] else {
            return isNamed ? braced(text[...]) : nil
        }
        if let written = inner.string { return written }
        return text.firstRange(of: "\"AIGC\"").flatMap { braced(text[$0.upperBound...]) }
    }

    /// Some writers encode the quotation marks of a label as entities, and their XMP library does so again.
    private static func decodingQuotes(_ text: String) -> String {
        text.contains("\"") ? text : text.replacing("&quot;", with: "\"").replacing("&#34;", with: "\"")
    }

    /// Returns the first object in braces.
    private static func braced(_ text: Substring) -> String? {
        guard let start = text.firstIndex(of: "{") else { return nil }
        var (depth, isInString, isEscaped) = (0, false, false)
        for index in text[start...].indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = character == "\\"
                if character == "\"" { isInString = false }
            } else if character == "\"" {
                isInString = true
            } else if character == "{" {
                depth += 1
            } else if character == "}" {
                depth -= 1
                if depth == 0 { return String(text[start...index]) }
            }
        }
        return nil
    }
}
