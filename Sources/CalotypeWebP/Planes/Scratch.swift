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
    let context: LaneBlock
    /// The top pixels by column of a block, and the left pixels by row of a block.
    let across: LaneBlock
    let down: LaneBlock
    let lumaCandidates: (Candidate, Candidate)
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
    /// The tokens and levels of the luma DCs, of the current mode and of the best one.
    let dcTokens: UnsafeMutablePointer<UInt16>
    let dcLevels: UnsafeMutablePointer<Int16>
    /// The reconstruction of a macroblock in 4×4 blocks, with its neighbors; 32 bytes per row.
    let canvas: UnsafeMutablePointer<UInt8>
    /// The modes of its blocks, with their neighbors; 8 bytes per row.
    let modes: UnsafeMutablePointer<UInt8>
    let edge: UnsafeMutablePointer<UInt8>
    /// Two tables that are used alternately, so that equal neighbors do not wait for each other.
    let counts: UnsafeMutablePointer<UInt32>
    /// The working data of refinement: the nodes of a trellis, and the levels and tokens that it finds.
    let trellisNodes: UnsafeMutablePointer<Trellis.Node>
    let refinedLevels: UnsafeMutablePointer<Int16>
    let refinedTokens: UnsafeMutablePointer<UInt16>
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
        context = try memory.takeLanes(1)
        across = try memory.takeLanes(4)
        down = try memory.takeLanes(4)
        lumaCandidates = (try Candidate(in: memory), try Candidate(in: memory))
        chromaCandidates = (try Candidate(in: memory), try Candidate(in: memory))
        blockCandidate = try Candidate(in: memory)
        lumaTwice = try memory.take(Int32.self, 256)
        error = try memory.take(UInt32.self, 16)
        texture = try memory.take(UInt32.self, 16)
        sourceTexture = try memory.take(UInt32.self, 16)
        rates = try memory.take(Int32.self, 16)
        scores = try memory.take(Int32.self, 16)
        bounds = try memory.take(Int32.self, 16)
        dcTokens = try memory.take(UInt16.self, 32)
        dcLevels = try memory.take(Int16.self, 32)
        canvas = try memory.take(UInt8.self, 32 * 19)
        modes = try memory.take(UInt8.self, 40)
        edge = try memory.take(UInt8.self, 32)
        counts = try memory.take(UInt32.self, 2 * Slot.count)
        trellisNodes = try memory.take(Trellis.Node.self, 32)
        refinedLevels = try memory.take(Int16.self, 16)
        refinedTokens = try memory.take(UInt16.self, 16)
        emptyEnds = try memory.take(UInt32.self, 12)
        tallies = try memory.take(UInt16.self, 4 * 32)
        #if arch(x86_64)
            let space = try memory.take(UInt8.self, MemoryLayout<cw_modes_out>.stride)
            modesOut = UnsafeMutableRawPointer(space).bindMemory(to: cw_modes_out.self, capacity: 1)
            modesOut.initialize(
                to: cw_modes_out(
                    tokens: blockCandidate.tokens.values, levels: blockCandidate.levels.values,
                    pixels: blockCandidate.pixels.values, length: blockCandidate.lengths.values, rates: rates,
                    scores: scores, bounds: bounds, coefficients: coefficients.values,
                    prediction: prediction.values))
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
struct Candidate {
    let levels: LaneBlock
    let tokens: LaneBlock
    /// The number of tokens in each lane.
    let lengths: LaneBlock
    let pixels: LaneBlock

    /// The tokens of a lane, at a stride of sixteen.
    @inline(__always)
    func tokens(_ lane: Int) -> UnsafePointer<UInt16> {
        UnsafeRawPointer(tokens.values + lane).assumingMemoryBound(to: UInt16.self)
    }

    init(in memory: Memory) throws(WebPError) {
        levels = try memory.takeLanes()
        tokens = try memory.takeLanes()
        lengths = try memory.takeLanes(1)
        pixels = try memory.takeLanes()
    }
}
