/// The data of one encode: planes, decisions, and contexts between macroblocks.
///
/// Threads share it without locks. In each phase, a row has one writer. Readers first wait for the row's progress.
final class Frame: @unchecked Sendable {
    let source: SourcePlanes
    let options: WebPOptions
    let kernels: Kernels
    let columns: Int
    let rows: Int
    let y: Plane
    let u: Plane
    let v: Plane
    let macroblocks: UnsafeMutablePointer<Macroblock>
    /// For the macroblock above each column: bits for the blocks with coefficients (four luma, two U, two V, one for
    /// luma DC).
    let coefficientsAbove: UnsafeMutablePointer<UInt16>
    /// For the macroblock above each column: chroma DC errors that are not yet diffused (two U, two V).
    let errorsAbove: UnsafeMutablePointer<Int8>
    private let memory = Memory()

    init(_ source: SourcePlanes, _ options: WebPOptions, _ kernels: Kernels) throws(WebPError) {
        self.source = source
        self.options = options
        self.kernels = kernels
        (columns, rows) = (source.columns, source.rows)
        (y, u, v) = (source.y, source.u, source.v)
        macroblocks = try memory.take(Macroblock.self, columns * rows)
        coefficientsAbove = try memory.take(UInt16.self, columns)
        errorsAbove = try memory.take(Int8.self, 4 * columns)
    }

    @inline(__always)
    func macroblock(_ column: Int, _ row: Int) -> UnsafeMutablePointer<Macroblock> {
        macroblocks + (row &* columns &+ column)
    }

    /// Resets the contexts of a search, so that it can run again on the source.
    func resetContexts() {
        coefficientsAbove.update(repeating: 0, count: columns)
        errorsAbove.update(repeating: 0, count: 4 * columns)
    }

    /// The maximum bytes of a frame of this size, including the output and its tokens at a generous rate.
    static func predictedBytes(width: Int, height: Int, threads: Int) -> Int {
        let (columns, rows) = SourcePlanes.macroblocks(width: width, height: height)
        let perMacroblock = MemoryLayout<Macroblock>.stride + 600
        return SourcePlanes.bytes(width: width, height: height) + columns * rows * perMacroblock + rows
            * (2 * TokenRow.perChunk + 256) + threads * Scratch.bytes
            + 1 << 20
    }
}
