/// The best prediction of the luma of a macroblock: one mode, or a mode for each block.
enum LumaChoice {
    case whole(WholeChoice)
    case blocks(BlocksChoice)

    var isBlockwise: Bool {
        if case .blocks = self { true } else { false }
    }

    /// Whether there are levels of the luma DCs of a whole macroblock.
    var hasDC: Bool {
        if case .whole(let choice) = self { choice.hasDC } else { false }
    }
}

extension Search {
    /// Selects the best prediction. What is tried first does not change the choice, only the time: blocks win nearly
    /// always beside a macroblock where they won, and then the search of whole modes can often be left out.
    mutating func searchLuma(
        _ column: Int, _ row: Int, _ segment: UnsafePointer<SegmentSearch>, tokens: inout TokenWriter
    ) -> LumaChoice {
        let triesBlocks = limits.mostBlockBits > 0 && !isHidden
        if triesBlocks, isBlockwise, !prunes, kernels.knowsLeastCosts,
            let blocks = searchBlocks(column, row, segment, toBeat: .max, tokens: &tokens)
        {
            let whole = searchWhole(column, row, segment, toBeat: blocks.score)
            if let whole, whole.score <= blocks.score { return .whole(whole) }
            return .blocks(blocks)
        }
        guard let whole = searchWhole(column, row, segment, toBeat: .max) else {
            preconditionFailure("some mode is better than none")
        }
        guard triesBlocks, !(prunes && whole.coded == 0),
            let blocks = searchBlocks(column, row, segment, toBeat: whole.score, tokens: &tokens)
        else { return .whole(whole) }
        return .blocks(blocks)
    }
}
