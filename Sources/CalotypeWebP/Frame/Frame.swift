/// Everything one encode works on: planes, decisions, and contexts between macroblocks.
///
/// Threads share it without locks. In a phase each row has one writer; readers wait for the row's progress first.
final class Frame: @unchecked Sendable {
    let image: WebPImage
    let options: WebPOptions
    let kernels: Kernels
    let columns: Int
    let rows: Int
    let y: Plane
    let u: Plane
    let v: Plane
    let macroblocks: UnsafeMutablePointer<Macroblock>
    /// Above each column: which blocks have coefficients (four luma, two U, two V, one for luma DC).
    let coefficientsAbove: UnsafeMutablePointer<UInt16>
    /// Above each column: chroma DC errors still to be spread (two U, two V).
    let errorsAbove: UnsafeMutablePointer<Int8>
    private let memory = Memory()

    init(_ image: WebPImage, _ options: WebPOptions, _ kernels: Kernels) throws(WebPError) {
        self.image = image
        self.options = options
        self.kernels = kernels
        columns = (image.width + 15) / 16
        rows = (image.height + 15) / 16
        y = try Plane(width: 16 * columns, height: 16 * rows, in: memory)
        u = try Plane(width: 8 * columns, height: 8 * rows, in: memory)
        v = try Plane(width: 8 * columns, height: 8 * rows, in: memory)
        macroblocks = try memory.take(Macroblock.self, columns * rows)
        coefficientsAbove = try memory.take(UInt16.self, columns)
        errorsAbove = try memory.take(Int8.self, 4 * columns)
    }

    @inline(__always)
    func macroblock(_ column: Int, _ row: Int) -> UnsafeMutablePointer<Macroblock> {
        macroblocks + (row &* columns &+ column)
    }

    /// Forgets a search, so that it can run again on a fresh import.
    func resetContexts() {
        coefficientsAbove.update(repeating: 0, count: columns)
        errorsAbove.update(repeating: 0, count: 4 * columns)
    }

    /// What a frame of this size takes at most, the output and its tokens at a generous rate included.
    static func predictedBytes(width: Int, height: Int, threads: Int) -> Int {
        let (columns, rows) = ((width + 15) / 16, (height + 15) / 16)
        let planes =
            Plane.bytes(width: 16 * columns, height: 16 * rows) + 2 * Plane.bytes(width: 8 * columns, height: 8 * rows)
        let perMacroblock = MemoryLayout<Macroblock>.stride + 600
        return planes + columns * rows * perMacroblock + rows * (2 * TokenRow.perChunk + 256) + threads * Scratch.bytes
            + 1 << 20
    }
}
