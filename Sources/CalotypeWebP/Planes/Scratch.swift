#if arch(x86_64)
    internal import CWebPKernels
#endif

/// Working memory of one thread.
final class Scratch: @unchecked Sendable {  // used by one thread at a time: the workers hands each out once
    let lumaSource: LaneBlock
    let chromaSource: LaneBlock
    let prediction: LaneBlock
    let coefficients: LaneBlock
    let spare: LaneBlock
    let spareCoefficients: LaneBlock
    let count: LaneBlock
    /// The top pixels by column of a block, and the left pixels by row of a block.
    let across: LaneBlock
    let down: LaneBlock
    /// The four modes of the whole macroblock, and what they are worth.
    let wholeCandidates: UnsafeMutablePointer<Candidate>
    let wholesFound: UnsafeMutablePointer<WholeFound>
    let chromaCandidates: (Candidate, Candidate)
    let blockCandidate: Candidate
    /// The luma source again, with each value twice.
    let lumaTwice: UnsafeMutablePointer<Int32>
    let error: UnsafeMutablePointer<UInt32>
    let texture: UnsafeMutablePointer<UInt32>
    let sourceTexture: UnsafeMutablePointer<UInt32>
    /// For each mode of a block, without its tokens: the rate, the score (rate and distortion together), and the lower
    /// bound of the score with tokens. 32 bits are enough for any block.
    let rates: UnsafeMutablePointer<Int32>
    let scores: UnsafeMutablePointer<Int32>
    let bounds: UnsafeMutablePointer<Int32>
    /// The reconstruction of a macroblock in 4×4 blocks, with its neighbors; 32 bytes per row.
    let canvas: UnsafeMutablePointer<UInt8>
    /// The modes of its blocks, with their neighbors; 8 bytes per row.
    let modes: UnsafeMutablePointer<UInt8>
    let edge: UnsafeMutablePointer<UInt8>
    /// Two tables that are used alternately, so that equal neighbors do not wait for each other.
    let counts: UnsafeMutablePointer<UInt32>
    /// The working data of refinement: the nodes of a trellis, and the levels that it finds.
    let trellisNodes: UnsafeMutablePointer<Trellis.Node>
    let refinedLevels: UnsafeMutablePointer<Int16>
    /// The counts of ends of blocks in macroblocks without coefficients, by block type and context.
    let emptyEnds: UnsafeMutablePointer<UInt32>
    let tallies: UnsafeMutablePointer<UInt16>
    /// The largest luma DC step in each segment, for the loop filter.
    var largestEdge = SIMD4<Int>()
    #if arch(x86_64)
        let modesOut: UnsafeMutablePointer<cw_modes_out>
    #endif
    private let memory = Memory()

    static let bytes = 128 * 1024

    init() throws(WebPError) {
        lumaSource = try memory.takeLanes()
        chromaSource = try memory.takeLanes()
        prediction = try memory.takeLanes()
        coefficients = try memory.takeLanes()
        spare = try memory.takeLanes()
        spareCoefficients = try memory.takeLanes()
        count = try memory.takeLanes(1)
        across = try memory.takeLanes(4)
        down = try memory.takeLanes(4)
        wholeCandidates = try memory.take(Candidate.self, 4)
        for mode in 0..<4 { (wholeCandidates + mode).initialize(to: try Candidate(in: memory)) }
        wholesFound = try memory.take(WholeFound.self, 4)
        chromaCandidates = (try Candidate(in: memory), try Candidate(in: memory))
        blockCandidate = try Candidate(in: memory)
        lumaTwice = try memory.take(Int32.self, 256)
        error = try memory.take(UInt32.self, 16)
        texture = try memory.take(UInt32.self, 16)
        sourceTexture = try memory.take(UInt32.self, 16)
        rates = try memory.take(Int32.self, 16)
        scores = try memory.take(Int32.self, 16)
        bounds = try memory.take(Int32.self, 16)
        canvas = try memory.take(UInt8.self, 32 * 19)
        modes = try memory.take(UInt8.self, 40)
        edge = try memory.take(UInt8.self, 32)
        counts = try memory.take(UInt32.self, 2 * Slot.count)
        trellisNodes = try memory.take(Trellis.Node.self, 32)
        refinedLevels = try memory.take(Int16.self, 16)
        emptyEnds = try memory.take(UInt32.self, 12)
        tallies = try memory.take(UInt16.self, 4 * 32)
        #if arch(x86_64)
            let space = try memory.take(UInt8.self, MemoryLayout<cw_modes_out>.stride)
            modesOut = UnsafeMutableRawPointer(space).bindMemory(to: cw_modes_out.self, capacity: 1)
            modesOut.initialize(
                to: cw_modes_out(
                    pixels: blockCandidate.pixels.values, rows: blockCandidate.row(0), rates: rates, scores: scores,
                    bounds: bounds, coefficients: coefficients.values, prediction: prediction.values))
        #endif
    }

    func forgetCounts() {
        counts.update(repeating: 0, count: 2 * Slot.count)
        emptyEnds.update(repeating: 0, count: 12)
        largestEdge = SIMD4()
    }

    /// The address of pixel (0, 0) on the canvas.
    var canvasOrigin: UnsafeMutablePointer<UInt8> { canvas + 48 }

    /// The address of the mode of block 0.
    var modesOrigin: UnsafeMutablePointer<UInt8> { modes + 9 }
}

/// Sixteen blocks (or modes), quantized and reconstructed. Levels and tokens are in coding order.
struct Candidate: BitwiseCopyable {
    /// The levels, one block in each lane.
    let levels: LaneBlock
    let pixels: LaneBlock
    /// How many of the blocks above and left of each block have coefficients.
    let context: LaneBlock
    /// The luma DCs of a whole macroblock.
    let dcLevels: UnsafeMutablePointer<Int16>
    let dcTokens: UnsafeMutablePointer<UInt16>
    /// The tokens of all lanes, and their numbers, if the kernels are portable.
    let laneTokens: LaneBlock
    let laneLengths: LaneBlock
    private let rows: UnsafeMutablePointer<Int16>
    private let tokens: UnsafeMutablePointer<UInt16>
    /// The number of tokens of each block that has been counted.
    let lengths: UnsafeMutablePointer<Int>

    /// The levels of one block, side by side, once they have been counted.
    @inline(__always)
    func row(_ lane: Int) -> UnsafeMutablePointer<Int16> { rows + 16 &* lane }

    /// The tokens of one block, at the indices of their levels, once they have been counted.
    @inline(__always)
    func tokens(_ lane: Int) -> UnsafeMutablePointer<UInt16> { tokens + 16 &* lane }

    init(in memory: Memory) throws(WebPError) {
        levels = try memory.takeLanes()
        pixels = try memory.takeLanes()
        context = try memory.takeLanes(1)
        dcLevels = try memory.take(Int16.self, 16)
        dcTokens = try memory.take(UInt16.self, 16)
        laneTokens = try memory.takeLanes()
        laneLengths = try memory.takeLanes(1)
        rows = try memory.take(Int16.self, 256)
        tokens = try memory.take(UInt16.self, 256 + 16)  // Sixteen are copied from any of them on.
        lengths = try memory.take(Int.self, 16)
    }
}
