/// A copy of a region in which unchanged blocks are transparent, so that a decoder keeps what it has there.
final class BlendedRegion {
    /// Red, green, blue and alpha, without gaps.
    let pixels: UnsafeMutablePointer<UInt8>
    private let memory = Memory()

    /// Blocks of this side are transparent or not as a whole.
    private static let block = 8
    /// At least this part of the blocks must be unchanged. With fewer, the alpha takes more bytes than it saves.
    private static let leastUnchanged = 0.1

    /// `nil` if too few blocks are unchanged, or if blending would not give the pixels of the frame, because a changed
    /// one is not opaque.
    init?(
        _ region: FrameRegion, of frame: UnsafePointer<UInt8>, since before: UnsafePointer<UInt8>, rowPixels: Int,
        channels: Int
    ) throws(WebPError) {
        let (width, height) = (region.width, region.height)
        let (columns, rows) = ((width + Self.block - 1) / Self.block, (height + Self.block - 1) / Self.block)
        let start = (region.top * rowPixels + region.left) * channels
        let (source, previous) = (frame + start, before + start)
        let stride = rowPixels * channels
        let isChanged = try memory.take(Bool.self, columns * rows)
        var changed = 0
        for row in 0..<rows {
            for column in 0..<columns {
                let offset = row * Self.block * stride + column * Self.block * channels
                let count = min(Self.block, width - column * Self.block) * channels
                let lines = min(Self.block, height - row * Self.block)
                let isSame = (0..<lines).allSatisfy {
                    FrameRegion.isEqual(source + offset + $0 * stride, previous + offset + $0 * stride, count)
                }
                isChanged[row * columns + column] = !isSame
                changed += isSame ? 0 : 1
            }
        }
        guard Double(columns * rows - changed) >= Self.leastUnchanged * Double(columns * rows) else { return nil }
        pixels = try memory.take(UInt8.self, 4 * width * height)
        for y in 0..<height {
            let (from, other, target) = (source + y * stride, previous + y * stride, pixels + 4 * y * width)
            for x in 0..<width where isChanged[y / Self.block * columns + x / Self.block] {
                let (pixel, old) = (from + x &* channels, other + x &* channels)
                let alpha = channels == 4 ? pixel[3] : 255
                if alpha < 255 {
                    guard FrameRegion.isEqual(pixel, old, channels) else { return nil }
                    continue
                }
                let out = target + 4 &* x
                (out[0], out[1], out[2], out[3]) = (pixel[0], pixel[1], pixel[2], 255)
            }
        }
    }
}
