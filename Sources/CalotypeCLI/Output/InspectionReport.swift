internal import Calotype
internal import CalotypeAPI
internal import CalotypeProvenance

/// The report on one inspected source.
struct InspectionReport {
    let source: SourceArgument
    let inspection: Inspection
    /// The texts in the file. Empty unless the user asked for them.
    var texts: [MetadataText] = []
    /// The error with which `process` would refuse the source. `nil` if it would not.
    let refusal: ImageProcessingError?

    func text(naming isNamed: Bool) -> String {
        let head = isNamed ? [["source", source.description]] : []
        let tail = refusal.map { [["refused", "\($0.message) (\($0.kind.rawValue)/\($0.reason.rawValue))"]] } ?? []
        let texts = texts.map { text in
            let lines = text.text.split(whereSeparator: \.isNewline).map { "    " + String($0).printable + "\n" }
            return "\(text.name.printable):\n" + lines.joined()
        }
        return Table.text(head + inspection.rows + inspection.provenance.rows + tail) + texts.joined()
    }
}

extension InspectionReport: Encodable {
    private enum Field: CodingKey { case source, refused, texts }

    private struct Text: Encodable {
        let name, text: String
    }

    func encode(to encoder: any Encoder) throws {
        try inspection.encode(to: encoder)
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(source.name.withoutFileBytes, forKey: .source)
        try fields.encodeIfPresent(refusal.map(JobError.init), forKey: .refused)
        if !texts.isEmpty { try fields.encode(texts.map { Text(name: $0.name, text: $0.text) }, forKey: .texts) }
    }
}

extension Inspection {
    fileprivate var rows: [[String]] {
        switch content {
        case .image(let header): rows(header)
        case .video(let stream): rows(stream)
        }
    }

    private func rows(_ stream: VideoStream) -> [[String]] {
        var rows = [
            ["format", stream.format.rawValue], ["pixels", stream.dimensions.description],
            ["size", ByteCount.text(size)], ["seconds", "\((stream.duration * 100).rounded() / 100)"],
            ["codec", stream.codec],
        ]
        if let rate = stream.frameRate { rows.append(["frames a second", "\((rate * 100).rounded() / 100)"]) }
        return rows
    }

    private func rows(_ header: ImageHeader) -> [[String]] {
        var rows = [
            ["format", header.format.rawValue],
            ["pixels", header.dimensions.description],
            ["size", ByteCount.text(size)],
            [
                "channels",
                "\(header.channels), \(header.bitsPerChannel) bits each" + (header.hasAlpha ? ", alpha" : ""),
            ],
        ]
        if header.orientation != 1 {
            rows.append(["orientation", "\(header.orientation), stored as \(header.stored)"])
        }
        if header.isProgressive { rows.append(["scan", "progressive"]) }
        if header.frames > 1 { rows.append(["frames", "\(header.frames)"]) }
        if let range = header.dynamicRange { rows.append(["brightness", "HDR, \(range.rawValue.uppercased())"]) }
        return rows + header.carries.map { ["carries", "\($0.name), \(ByteCount.text($0.bytes))"] }
    }
}

extension MetadataText {
    /// The place in one word: the keyword of a text in a PNG, `comment`, or the kind of metadata and the name in it.
    fileprivate var name: String {
        switch place {
        case .pngText, .pngCompressedText, .pngInternationalText, .pngComfy: key
        case .jpegComment, .gifComment: "comment"
        case .jpegSegment: key
        case .exifUserComment: "exif:comment"
        case .exifImageDescription: "exif:description"
        case .exifMake, .exifModel, .exifSoftware, .exifArtist, .exifCopyright: "exif:\(key.lowercased())"
        case .exifOther: "exif:\(key)"
        case .xmp: "xmp:\(key)"
        case .iptc: "iptc:\(key)"
        case .mp4Metadata, .matroskaTag: "tag:\(key)"
        case .pixelBits: "pixels:\(key)"
        }
    }
}
