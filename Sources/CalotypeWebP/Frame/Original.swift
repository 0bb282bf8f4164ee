/// Where a frame's source comes from, at first and when a search has to begin again.
enum Original {
    /// Pixels that stay, to be converted as often as needed.
    case image(WebPImage)
    /// Rows that were converted as they came, and are gone.
    case rows

    var isImage: Bool { if case .image = self { true } else { false } }
}

extension SourcePlanes {
    /// Whether there is any picture of this size whose modes take more than `bytes`: then a search may have to begin again.
    static func canRunOut(ofModeBytes bytes: Int, width: Int, height: Int) -> Bool {
        let (columns, rows) = macroblocks(width: width, height: height)
        return columns * rows * ModeCosts.shared.most > bytes << 11
    }
}

extension ModeCosts {
    /// The most that the modes of a macroblock can cost, in 1/256 bit, its place in a map of four segments included.
    fileprivate var most: Int {
        let block = (0..<1000).reduce(0) { max($0, Int(blockTable[$1])) }
        let blocks = blockwise + min(16 * block, SearchLimits.ladder[0].mostBlockBits)
        return max(luma.max() ?? 0, blocks) + (chroma.max() ?? 0) + (3 << 8)
    }
}
