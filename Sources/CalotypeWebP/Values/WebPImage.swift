/// A view of pixels in memory that the caller owns. The memory must stay alive and unchanged while an encode reads it.
public struct WebPImage: @unchecked Sendable {  // the memory is only read, and only during the encode
    /// The layout of the pixels in memory.
    package enum Pixels {
        /// Three bytes per pixel.
        case rgb(UnsafePointer<UInt8>, bytesPerRow: Int)
        /// Four bytes per pixel; alpha is not premultiplied.
        case rgba(UnsafePointer<UInt8>, bytesPerRow: Int)
        /// Luma, and chroma at half the width and height (rounded up), in BT.601 studio range.
        case yuv420(Planes)
    }

    /// Three borrowed planes.
    package struct Planes {
        let y: UnsafePointer<UInt8>
        let u: UnsafePointer<UInt8>
        let v: UnsafePointer<UInt8>
        let yBytesPerRow: Int
        let uvBytesPerRow: Int
    }

    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    package let pixels: Pixels

    /// Creates a view of pixels with red, green and blue.
    public init(rgb: UnsafePointer<UInt8>, width: Int, height: Int, bytesPerRow: Int) {
        self.init(width: width, height: height, pixels: .rgb(rgb, bytesPerRow: bytesPerRow))
    }

    /// Creates a view of pixels with red, green, blue and alpha, which is not premultiplied.
    public init(rgba: UnsafePointer<UInt8>, width: Int, height: Int, bytesPerRow: Int) {
        self.init(width: width, height: height, pixels: .rgba(rgba, bytesPerRow: bytesPerRow))
    }

    /// Creates a view of planar YUV 4:2:0, BT.601 in studio range, as WebP stores it.
    public init(
        y: UnsafePointer<UInt8>, u: UnsafePointer<UInt8>, v: UnsafePointer<UInt8>, width: Int, height: Int,
        yBytesPerRow: Int, uvBytesPerRow: Int
    ) {
        let planes = Planes(y: y, u: u, v: v, yBytesPerRow: yBytesPerRow, uvBytesPerRow: uvBytesPerRow)
        self.init(width: width, height: height, pixels: .yuv420(planes))
    }

    private init(width: Int, height: Int, pixels: Pixels) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Whether all pixels are opaque. It reads alpha values until it finds one below 255.
    public var isOpaque: Bool {
        guard case .rgba(let base, let bytesPerRow) = pixels else { return true }
        return (0..<height).allSatisfy { row in Self.isOpaque(base + row * bytesPerRow, width) }
    }

    private static func isOpaque(_ row: UnsafePointer<UInt8>, _ width: Int) -> Bool {
        var all: UInt8 = 255
        for x in 0..<width { all &= row[4 &* x &+ 3] }
        return all == 255
    }

    static func check(width: Int, height: Int) throws(WebPError) {
        guard (1...16383).contains(width), (1...16383).contains(height) else {
            throw .dimensions(width: width, height: height)
        }
    }

    func checkLayout() throws(WebPError) {
        try Self.check(width: width, height: height)
        switch pixels {
        case .rgb(_, let bytesPerRow): try Self.check(bytesPerRow, holds: 3 * width)
        case .rgba(_, let bytesPerRow): try Self.check(bytesPerRow, holds: 4 * width)
        case .yuv420(let planes):
            try Self.check(planes.yBytesPerRow, holds: width)
            try Self.check(planes.uvBytesPerRow, holds: (width + 1) / 2)
        }
    }

    private static func check(_ bytesPerRow: Int, holds needed: Int) throws(WebPError) {
        guard bytesPerRow >= needed else { throw .bytesPerRow(bytesPerRow) }
    }
}
