/// Computes how easily each macroblock compresses: libwebp's susceptibility, from histograms of the transformed
/// residuals of two modes.
///
/// It reads source pixels only, so rows are independent of each other.
struct Analysis {
    let frame: Frame

    func row(_ row: Int, _ scratch: Scratch, chromaAlphas: UnsafeMutablePointer<Int>) {
        var chroma = 0
        for column in 0..<frame.columns where !frame.macroblock(column, row).pointee.isHidden {
            let luma = lumaAlpha(column, row, scratch)
            let uv = chromaAlpha(column, row, scratch)
            let mixed = 255 - (3 * luma + uv + 2) >> 2
            frame.macroblock(column, row).pointee.alpha = UInt8(clamping: mixed)
            chroma += uv
        }
        chromaAlphas[row] = chroma
    }

    private func lumaAlpha(_ column: Int, _ row: Int, _ scratch: Scratch) -> Int {
        frame.kernels.loadLuma(frame.y, column, row, scratch)
        let dc = Intra16Prediction.dc(frame.y, column, row, size: 16)
        let corner = Intra16Prediction.corner(frame.y, column, row, size: 16)
        return max(
            lumaSpread(ModeTables.Intra16.dc, dc, corner, scratch),
            lumaSpread(ModeTables.Intra16.trueMotion, dc, corner, scratch))
    }

    private func lumaSpread(_ mode: Int, _ dc: Int16, _ corner: Int16, _ scratch: Scratch) -> Int {
        Intra16Prediction.luma(mode, dc: dc, corner: corner, scratch)
        frame.kernels.forward(scratch.lumaSource, scratch.prediction, into: scratch.coefficients)
        return frame.kernels.spread(of: scratch.coefficients, halves: false, scratch: scratch).first
    }

    private func chromaAlpha(_ column: Int, _ row: Int, _ scratch: Scratch) -> Int {
        let (u, v) = (frame.u, frame.v)
        frame.kernels.loadChroma(u, v, column, row, scratch)
        Intra16Prediction.chroma(
            vertical: false,
            dc: (Intra16Prediction.dc(u, column, row, size: 8), Intra16Prediction.dc(v, column, row, size: 8)),
            corner: (
                Intra16Prediction.corner(u, column, row, size: 8), Intra16Prediction.corner(v, column, row, size: 8)
            ),
            scratch)
        frame.kernels.forward(scratch.chromaSource, scratch.prediction, into: scratch.coefficients)
        let spreads = frame.kernels.spread(of: scratch.coefficients, halves: true, scratch: scratch)
        return max(spreads.first, spreads.second)
    }
}
