/// An image that is passed to the encoder in strips of rows, for decoders and renderers that never hold all rows.
///
/// Rows are converted when they are appended, and the canvas keeps 1.5 bytes per pixel. The file has the same bytes as
/// if the image were passed as a whole, regardless of the strips.
///
/// ```swift
/// var canvas = try WebPCanvas(width: 1920, height: 1080)
/// while let rows = renderer.nextRows() { try canvas.append(rows) }
/// let encoded = try await WebPEncoder().encode(canvas)
/// ```
public struct WebPCanvas: ~Copyable, Sendable {
    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows of the whole image.
    public let height: Int
    /// The number of rows that have been appended.
    public private(set) var count: Int

    private let conversion: RGBToYUV
    /// A row that waits for its partner, because chroma needs two rows.
    private let unpaired: RowPair

    /// An empty canvas.
    ///
    /// - Throws: ``WebPError``: `dimensions` or `outOfMemory`.
    public init(width: Int, height: Int) throws(WebPError) {
        try self.init(width: width, height: height, usesPortableKernels: false)
    }

    package init(width: Int, height: Int, usesPortableKernels: Bool) throws(WebPError) {
        try WebPImage.check(width: width, height: height)
        let planes = try SourcePlanes(width: width, height: height)
        let unpaired = try RowPair(width: width)
        self.width = width
        self.height = height
        self.unpaired = unpaired
        conversion = RGBToYUV(planes: planes, kernels: Kernels(portable: usesPortableKernels))
        count = 0
    }

    /// Appends the rows in `rows`, without gaps between them.
    ///
    /// - Throws: ``WebPError``: `tooFewBytes` if the last row is incomplete, otherwise as the other `append`.
    public mutating func append(_ rows: [UInt8], layout: WebPEncoder.Layout = .rgb) throws(WebPError) {
        let bytesPerRow = layout.rawValue * width
        let count = (rows.count + bytesPerRow - 1) / bytesPerRow
        guard rows.count == count * bytesPerRow else {
            throw .tooFewBytes(needed: count * bytesPerRow, given: rows.count)
        }
        try rows.withUnsafeBufferPointer { bytes throws(WebPError) in
            guard let base = bytes.baseAddress else { return }
            try append(WebPImage(base, layout, width: width, height: count))
        }
    }

    /// Appends a strip of rows in any layout. It must be as wide as the canvas, and is only read during the call.
    ///
    /// A strip of planes must have an even number of rows, unless it is the last one.
    ///
    /// - Throws: ``WebPError``, and leaves the canvas unchanged: `dimensions` if the strip has another width, `rows` if
    ///   it has more rows than are missing, `transparent` if it has transparent pixels, `bytesPerRow`, `cutRowPair`.
    public mutating func append(_ strip: WebPImage) throws(WebPError) {
        guard strip.height > 0 else { return }
        try check(strip)
        var next = 0
        if !count.isMultiple(of: 2) {
            unpaired.take(0, of: strip, as: 1)
            conversion.convert(unpaired.image, rows: 0..<2, top: count - 1)
            next = 1
        }
        let end = count + strip.height
        let isCut = end < height && !end.isMultiple(of: 2)
        conversion.convert(strip, rows: next..<strip.height - (isCut ? 1 : 0), top: count)
        if isCut { unpaired.take(strip.height - 1, of: strip, as: 0) }
        count = end
        if count == height { conversion.extendDown() }
    }

    private func check(_ strip: WebPImage) throws(WebPError) {
        guard strip.width == width else { throw .dimensions(width: strip.width, height: strip.height) }
        try strip.checkLayout()
        let end = count + strip.height
        guard end <= height else { throw .rows(needed: height, given: end) }
        if case .yuv420 = strip.pixels {
            guard count.isMultiple(of: 2), end == height || end.isMultiple(of: 2) else { throw .cutRowPair }
        }
        guard strip.isOpaque else { throw .transparent }
    }

    /// The planes. Throws `rows` if rows are missing.
    consuming func finished() throws(WebPError) -> SourcePlanes {
        guard count == height else { throw .rows(needed: height, given: count) }
        return conversion.planes
    }
}
