internal import Calotype
internal import CalotypeAPI

/// The report on one inspected source.
struct InspectionReport {
    let source: SourceArgument
    let inspection: Inspection
    /// The error with which `process` would refuse the source. `nil` if it would not.
    let refusal: ImageProcessingError?

    func text(naming isNamed: Bool) -> String {
        let head = isNamed ? [["source", source.description]] : []
        let tail = refusal.map { [["refused", "\($0.message) (\($0.kind.rawValue)/\($0.reason.rawValue))"]] } ?? []
        let texts = inspection.texts.map { text in
            let lines = text.text.split(whereSeparator: \.isNewline).map { "    " + String($0).printable + "\n" }
            return "\(text.name.printable):\n" + lines.joined()
        }
        return Table.text(head + inspection.rows + tail) + texts.joined()
    }
}

extension InspectionReport: Encodable {
    private enum Field: CodingKey { case source, refused }

    func encode(to encoder: any Encoder) throws {
        try inspection.encode(to: encoder)
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(source.name.withoutFileBytes, forKey: .source)
        try fields.encodeIfPresent(refusal.map(JobError.init), forKey: .refused)
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
