extension Generation {
    /// Reads the producer from a label by GB 45438-2025. It can lie in XMP, in the text `AIGC` of a PNG or a video, as
    /// `{"AIGC":{…}}` in EXIF, or as `AIGC{…}` in a segment of a JPEG.
    ///
    /// A label without a producer says that the image is generated, but not by whom. Then this returns `nil`.
    @Sendable static func tc260(_ texts: TextFinder) -> Generation? {
        for source in texts.all {
            guard let label = label(in: source), let producer = label.scalar("ContentProducer", "ServiceProvider")
            else {
                continue
            }
            return Generation(
                dialect: .tc260, tool: producer, job: label.scalar("ProduceID"), sources: [source])
        }
        return nil
    }

    private static func label(in source: MetadataText) -> JSONObject? {
        let isNamed = source.key == "AIGC" || source.key.hasSuffix(":AIGC")
        let start = source.text.utf8.first { $0 > 0x20 }
        guard isNamed || start == UInt8(ascii: "{") || start == UInt8(ascii: "A") else { return nil }
        let text = source.text.withoutBlanks
        let bare = text.hasPrefix("AIGC") ? text.dropFirst(4) : text[...]
        let json = JSONNode(decodingEntities(bare))?.object
        let label = json?["AIGC"]?.object ?? json?["AIGC"]?.string.flatMap { JSONNode($0)?.object }
        return label ?? (isNamed || bare.startIndex > text.startIndex ? json : nil)
    }

    /// Some programs write the quotation marks of the label as entities, twice.
    private static func decodingEntities(_ text: Substring) -> String {
        guard text.contains("&"), !text.contains("\"") else { return String(text) }
        let parts = text.split(separator: "&", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { decoded, part in
            if let rest = part.dropping("quot;") ?? part.dropping("#34;") ?? part.dropping("#x22;") {
                decoded += "\"" + rest
            } else {
                decoded += "&" + part
            }
        }
    }
}
