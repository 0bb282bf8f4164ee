package struct Downloader: Sendable {
    package init(limits: SourceLimits) {}
    package func load(_ address: String) async throws -> [UInt8] { [] }
}
public struct ImageHeader: Sendable, Hashable {
    public let format: ImageFormat
    public let stored: Dimensions
    public let orientation: Int
    public var dimensions: Dimensions { stored }
    public let channels: Int
    public let bitsPerChannel: Int
    public let hasAlpha: Bool
    public let isProgressive: Bool
    public let frames: Int
    init(_ b: [UInt8]) throws { throw ImageError.unknownFormat }
}
extension SourceLimits { package func check(_ header: ImageHeader) throws {} }
