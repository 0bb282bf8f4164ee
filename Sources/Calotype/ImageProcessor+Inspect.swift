/// What an image is and carries, told by its header.
public struct Inspection: Sendable, Hashable {
    public let header: ImageHeader
    /// In bytes.
    public let size: Int
}

extension ImageProcessor {
    /// Loads a source and reads its header; no pixel is decoded. Throws `ImageProcessingError`, and `CancellationError`
    /// when the task is cancelled.
    public func inspect(_ source: ImageSource) async throws -> Inspection {
        let stages = stages(from: .now)
        return try await stages.during(.load) {
            try await sources.admit(await share(of: source)) {
                let bytes = try await loader.load(source)
                let header = try await stages.during(.inspect) { try ImageHeader(bytes) }
                return Inspection(header: header, size: bytes.count)
            }
        }
    }
}

extension Inspection: Encodable {
    private enum Field: CodingKey {
        case format, width, height, size, storedWidth, storedHeight, orientation, channels, bitsPerChannel, hasAlpha
        case progressive, frames, dynamicRange, carries
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(header.format.rawValue, forKey: .format)
        try fields.encode(header.dimensions.width, forKey: .width)
        try fields.encode(header.dimensions.height, forKey: .height)
        try fields.encode(size, forKey: .size)
        try fields.encode(header.stored.width, forKey: .storedWidth)
        try fields.encode(header.stored.height, forKey: .storedHeight)
        try fields.encode(header.orientation, forKey: .orientation)
        try fields.encode(header.channels, forKey: .channels)
        try fields.encode(header.bitsPerChannel, forKey: .bitsPerChannel)
        try fields.encode(header.hasAlpha, forKey: .hasAlpha)
        try fields.encode(header.isProgressive, forKey: .progressive)
        try fields.encode(header.frames, forKey: .frames)
        try fields.encodeIfPresent(header.dynamicRange?.rawValue, forKey: .dynamicRange)
        try fields.encode(header.carries.map(CarriedFields.init), forKey: .carries)
    }

    private struct CarriedFields: Encodable {
        let name: String
        let size: Int

        init(_ carried: Carried) {
            name = carried.name
            size = carried.bytes
        }
    }
}
