/// How easily each macroblock compresses: libwebp's susceptibility, from histograms of transformed residuals of two modes.
///
/// It looks at source pixels only, so rows are independent.
struct Analysis {
    let frame: Frame

    func row(_ row: Int, _ scratch: Scratch, chromaAlphas: UnsafeMutablePointer<Int>) {
        var chroma = 0
        for column in 0..<frame.columns {
            let luma = lumaAlpha(column, row, scratch)
            let uv = chromaAlpha(column, row, scratch)
            let mixed = 255 - (3 * luma + uv + 2) >> 2
            frame.macroblock(column, row).pointee.alpha = UInt8(clamping: mixed)
            chroma += uv
        }
        chromaAlphas[row] = chroma
    }

    private func lumaAlpha(_ column: Int, _ row: Int, _ scratch: Scratch) -> Int {
        scratch.loadLuma(frame.y, column, row)
        scratch.loadLumaEdges(frame.y, column, row)
        let dc = WholePrediction.dc(frame.y, column, row, size: 16)
        let corner = WholePrediction.corner(frame.y, column, row, size: 16)
        var best = 0
        for mode in [ModeTables.Whole.dc, ModeTables.Whole.trueMotion] {
            WholePrediction.luma(mode, dc: dc, corner: corner, scratch)
            transform(scratch.lumaSource, scratch)
            best = max(best, alpha(scratch, lanes: 0..<16))
        }
        return best
    }

    private func chromaAlpha(_ column: Int, _ row: Int, _ scratch: Scratch) -> Int {
        let (u, v) = (frame.u, frame.v)
        scratch.loadChroma(u, v, column, row)
        scratch.loadChromaEdges(u, v, column, row)
        WholePrediction.chroma(
            vertical: false,
            dc: (WholePrediction.dc(u, column, row, size: 8), WholePrediction.dc(v, column, row, size: 8)),
            corner: (WholePrediction.corner(u, column, row, size: 8), WholePrediction.corner(v, column, row, size: 8)),
            scratch)
        transform(scratch.chromaSource, scratch)
        return max(alpha(scratch, lanes: 0..<8), alpha(scratch, lanes: 8..<16))
    }

    private func transform(_ source: LaneBlock, _ scratch: Scratch) {
        frame.kernels.forward(source, scratch.prediction, into: scratch.coefficients)
        frame.kernels.bins(scratch.coefficients, into: scratch.spare)
    }

    /// Widely spread coefficients over the height of the histogram's peak.
    @inline(__always)
    private func alpha(_ scratch: Scratch, lanes: Range<Int>) -> Int {
        let bins = scratch.spare.values
        let tallies = scratch.tallies
        tallies.update(repeating: 0, count: 128)
        for position in 0..<16 {
            for lane in lanes { tallies[32 &* (lane & 3) &+ Int(bins[16 &* position &+ lane])] &+= 1 }
        }
        var (peak, last) = (0, 1)
        for bin in 0..<32 {
            let count =
                Int(tallies[bin]) &+ Int(tallies[32 &+ bin]) &+ Int(tallies[64 &+ bin]) &+ Int(tallies[96 &+ bin])
            guard count > 0 else { continue }
            peak = max(peak, count)
            last = max(last, bin)
        }
        return peak > 1 ? 510 * last / peak : 0
    }
}
