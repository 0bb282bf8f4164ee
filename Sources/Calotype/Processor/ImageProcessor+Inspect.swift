public import CalotypeProvenance

/// The properties of a source, read without decoding a pixel.
public struct Inspection: Sendable, Hashable {
    /// The kind of content in a source.
    public enum Content: Sendable, Hashable {
        /// An image. It may be one that a job refuses, for example because it is HDR or too large.
        case image(ImageHeader)
        /// A video, as `ffprobe` describes it. `ffprobe` must be installed.
        case video(VideoStream)
    }

    /// The content. It is detected from the bytes alone, never from a name or a content type.
    public let content: Content
    /// The size of the source in bytes.
    public let size: Int
    /// The statements of the source about itself.
    public package(set) var provenance: Provenance
}

extension ImageProcessor {
    /// Loads a source and reads its header, without decoding a pixel. `ffprobe` reads videos. Throws
    /// `ImageProcessingError`, and `CancellationError` when the task is cancelled.
    public func inspect(_ source: ImageSource) async throws -> Inspection {
        let stages = stages(from: .now)
        let source = try await load(source, stages)
        let bytes = source.bytes
        let content = try await stages.during(.inspect) { () -> Inspection.Content in
            if let format = VideoFormat(of: ByteWindow(bytes)) {
                .video(VideoStream(try await VideoProbe(of: videoFile(bytes, as: format)), in: format))
            } else {
                .image(try ImageHeader(bytes))
            }
        }
        let provenance = try await blocking { _ in Provenance.read(bytes) }
        return Inspection(content: content, size: bytes.count, provenance: provenance)
    }
}

extension Inspection: Encodable {
    public func encode(to encoder: any Encoder) throws {
        switch content {
        case .image(let header): try encode(header, to: encoder)
        case .video(let stream): try encode(stream, to: encoder)
        }
        var fields = encoder.container(keyedBy: CommonField.self)
        try fields.encode(provenance, forKey: .provenance)
    }

    private enum CommonField: CodingKey { case provenance }

    private enum VideoField: CodingKey { case format, width, height, size, duration, codec, frameRate, bitRate }

    private func encode(_ stream: VideoStream, to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: VideoField.self)
        try fields.encode(stream.format.rawValue, forKey: .format)
        try fields.encode(stream.dimensions.width, forKey: .width)
        try fields.encode(stream.dimensions.height, forKey: .height)
        try fields.encode(size, forKey: .size)
        try fields.encode(stream.duration, forKey: .duration)
        try fields.encode(stream.codec, forKey: .codec)
        try fields.encode(stream.frameRate, forKey: .frameRate)
        try fields.encode(stream.bitRate, forKey: .bitRate)
    }

    private enum Field: CodingKey {
        case format, width, height, size, storedWidth, storedHeight, orientation, channels, bitsPerChannel, hasAlpha
        case progressive, frames, dynamicRange, carries
    }

    private func encode(_ header: ImageHeader, to encoder: any Encoder) throws {
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
