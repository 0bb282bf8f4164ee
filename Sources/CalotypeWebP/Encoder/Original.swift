/// The origin of a frame's source, which is needed again if a search must be repeated.
enum Original {
    /// Pixels in memory, which can be converted again.
    case image(WebPImage)
    /// Rows that were converted when they arrived, and no longer exist.
    case rows

    var isImage: Bool { if case .image = self { true } else { false } }
}

extension SourcePlanes {
    /// Whether an image of this size can have modes that take more than `bytes`. If so, a search may have to be
    /// repeated.
    static func canRunOut(ofModeBytes bytes: Int, width: Int, height: Int) -> Bool {
        let (columns, rows) = macroblocks(width: width, height: height)
        return columns * rows * ModeCosts.shared.most > bytes << 11
    }
}

extension ModeCosts {
    /// The maximum cost of the modes of a macroblock, in 1/256 bit, including its entry in a map of four segments.
    fileprivate var most: Int {
        let block = (0..<1000).reduce(0) { max($0, Int(blockTable[$1])) }
        let blocks = blockwise + min(16 * block, SearchLimits.ladder[0].mostBlockBits)
        return max(luma.max() ?? 0, blocks) + (chroma.max() ?? 0) + (3 << 8)
    }
}
