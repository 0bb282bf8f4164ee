/// An image whose rows come one after the other, from a decoder or a renderer that never holds them all.
///
/// Rows are converted as they come; what is kept is 1.5 bytes a pixel. The bytes of the file are those of the whole image,
/// however it was cut.
///
/// ```swift
/// var canvas = try WebPCanvas(width: 1920, height: 1080)
/// while let rows = renderer.nextRows() { try canvas.append(rows) }
/// let encoded = try await WebPEncoder().encode(canvas)
/// ```
public struct WebPCanvas: ~Copyable, Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows, once all are there.
    public let height: Int
    /// Rows that are there.
    public private(set) var count: Int

    private let conversion: Import
    /// The row without a partner, if there is one: chroma needs two.
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
        conversion = Import(planes: planes, kernels: Kernels(portable: usesPortableKernels))
        count = 0
    }

    /// Appends the next rows, without gaps between them: as many as `rows` holds.
    ///
    /// - Throws: ``WebPError``: `tooFewBytes` if the last row is not whole, else as the other `append`.
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

    /// Appends the next rows: a strip as wide as the canvas, in any layout. It is only read during the call.
    ///
    /// A strip of planes has an even number of rows, unless it is the last one.
    ///
    /// - Throws: ``WebPError``, and leaves the canvas as it was: `dimensions` if the strip has another width, `rows` if it has more rows
    ///   than are missing, `transparent` if it lets anything through, `bytesPerRow`, `cutRowPair`.
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

    /// The planes, once all rows are there.
    consuming func finished() throws(WebPError) -> SourcePlanes {
        guard count == height else { throw .rows(needed: height, given: count) }
        return conversion.planes
    }
}
