/// The bits of the first partition: the frame header, then the segment and the modes of each macroblock.
struct ModeSource: BitSource {
    private let frame: Frame
    private let map: SegmentMap
    private let skips: Skips
    private var header: [UInt16]
    private var column = 0
    private var row = 0

    /// The most bits of a macroblock, plus the numbers that copying a whole list may write after them.
    private static let most = 2 + 1 + 1 + 16 * 9 + 3 + 16

    init(_ frame: Frame, header: FrameHeader) {
        self.frame = frame
        map = header.map
        skips = header.skips
        self.header = header.bits
    }

    mutating func next(into bits: UnsafeMutablePointer<UInt16>, space: Int) -> Int {
        guard header.isEmpty else {
            let part = header.prefix(space)
            for (index, bit) in part.enumerated() { bits[index] = bit }
            header.removeFirst(part.count)
            return part.count
        }
        var out = bits
        while row < frame.rows, out - bits <= space - Self.most {
            append(column, row, to: &out)
            column += 1
            if column == frame.columns { (column, row) = (0, row + 1) }
        }
        return out - bits
    }

    @inline(__always)
    private func append(_ column: Int, _ row: Int, to out: inout UnsafeMutablePointer<UInt16>) {
        let macroblock = frame.macroblock(column, row)
        if map.isCoded {
            let segment = Int(macroblock.pointee.segment)
            Self.put(segment >= 2, map.probabilities[0], &out)
            Self.put(segment & 1 == 1, map.probabilities[segment >= 2 ? 2 : 1], &out)
        }
        if skips.areCoded { Self.put(macroblock.pointee.isEmpty, skips.probability, &out) }
        Self.put(!macroblock.pointee.isBlockwise, ModeTables.blockwise, &out)
        if macroblock.pointee.isBlockwise {
            blockModes(column, row, to: &out)
        } else {
            for step in ModeTables.lumaPaths[Int(macroblock.pointee.blockModes[0])] {
                Self.put(step.bit, step.probability, &out)
            }
        }
        for step in ModeTables.chromaPaths[Int(macroblock.pointee.chromaMode)] {
            Self.put(step.bit, step.probability, &out)
        }
    }

    @inline(__always)
    private static func put(_ bit: Bool, _ probability: UInt8, _ out: inout UnsafeMutablePointer<UInt16>) {
        out.pointee = UInt16(probability) | (bit ? 256 : 0)
        out += 1
    }

    /// Copies whole lists and advances by the used length, without a branch.
    @inline(__always)
    private func blockModes(_ column: Int, _ row: Int, to out: inout UnsafeMutablePointer<UInt16>) {
        let modes = Self.modes(frame.macroblock(column, row))
        let above = row > 0 ? Self.modes(frame.macroblock(column, row - 1)) : ModeCosts.shared.outside
        let left = column > 0 ? Self.modes(frame.macroblock(column - 1, row)) : ModeCosts.shared.outside
        let lists = ModeCosts.shared.blockLists
        for block in 0..<16 {
            let modeAbove = Int(block < 4 ? above[12 &+ block] : modes[block &- 4])
            let modeLeft = Int(block & 3 == 0 ? left[block &+ 3] : modes[block &- 1])
            let list = lists + 10 &* (100 &* modeAbove &+ 10 &* modeLeft &+ Int(modes[block]))
            for entry in 0..<9 { out[entry] = list[1 &+ entry] }
            out += Int(list[0])
        }
    }

    @inline(__always)
    private static func modes(_ macroblock: UnsafeMutablePointer<Macroblock>) -> UnsafePointer<UInt8> {
        UnsafeRawPointer(macroblock).assumingMemoryBound(to: UInt8.self)  // the modes come first
    }
}
