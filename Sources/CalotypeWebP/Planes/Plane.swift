/// One plane of whole macroblocks with the border that intra prediction reads (RFC 6386 section 12.2): 127 above
/// (including the corner), 129 to the left.
///
/// It first contains the source. The search overwrites the source of each macroblock with its reconstruction.
struct Plane {
    /// The address of the first pixel.
    let origin: UnsafeMutablePointer<UInt8>
    let stride: Int

    init(width: Int, height: Int, in memory: Memory) throws(WebPError) {
        stride = 16 + width + 16
        let base = try memory.take(UInt8.self, stride * (height + 1))
        origin = base + stride + 16
        base.update(repeating: 127, count: stride)
        for row in 0..<height { origin[row * stride - 1] = 129 }
    }

    static func bytes(width: Int, height: Int) -> Int { (32 + width) * (height + 1) }

    /// Copies the pixels, and the border on both sides, from a plane of the same size.
    func update(from other: Plane, rows: Int) {
        at(-16, 0).update(from: other.at(-16, 0), count: rows * stride)
    }

    @inline(__always)
    func at(_ x: Int, _ y: Int) -> UnsafeMutablePointer<UInt8> { origin + (y &* stride &+ x) }
}
