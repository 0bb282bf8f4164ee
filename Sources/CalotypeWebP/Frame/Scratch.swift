#if arch(x86_64)
    internal import CWebPKernels
#endif

/// Working memory of one thread.
final class Scratch: @unchecked Sendable {  // used by one thread at a time: the crew hands each out once
    let lumaSource: LaneBlock
    let chromaSource: LaneBlock
    let prediction: LaneBlock
    let coefficients: LaneBlock
    let spare: LaneBlock
    let count: LaneBlock
    let context: LaneBlock
    /// Top pixels by column of a block, left pixels by row of a block.
    let across: LaneBlock
    let down: LaneBlock
    let lumaCandidates: (Candidate, Candidate)
    let chromaCandidates: (Candidate, Candidate)
    let blockCandidate: Candidate
    /// The luma source once more, each value twice.
    let lumaTwice: UnsafeMutablePointer<Int32>
    let error: UnsafeMutablePointer<UInt32>
    let texture: UnsafeMutablePointer<UInt32>
    let sourceTexture: UnsafeMutablePointer<UInt32>
    /// Of each mode of a block, without its tokens: rate, and rate and distortion together; and the least that the latter
    /// can be with them. 32 bits hold each for any block.
    let rates: UnsafeMutablePointer<Int32>
    let scores: UnsafeMutablePointer<Int32>
    let bounds: UnsafeMutablePointer<Int32>
    /// Tokens and levels of the luma DCs: of the mode in hand, and of the best one.
    let dcTokens: UnsafeMutablePointer<UInt16>
    let dcLevels: UnsafeMutablePointer<Int16>
    /// Reconstruction of a macroblock in 4×4 blocks, with its neighbours; 32 bytes a row.
    let canvas: UnsafeMutablePointer<UInt8>
    /// Modes of its blocks, with their neighbours; 8 bytes a row.
    let modes: UnsafeMutablePointer<UInt8>
    let edge: UnsafeMutablePointer<UInt8>
    /// Two tables that take turns, so that equal neighbours do not wait for each other.
    let counts: UnsafeMutablePointer<UInt32>
    /// Ends of blocks in macroblocks without coefficients, by block type and context.
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
        emptyEnds = try memory.take(UInt32.self, 12)
        tallies = try memory.take(UInt16.self, 4 * 32)
        #if arch(x86_64)
            let room = try memory.take(UInt8.self, MemoryLayout<cw_modes_out>.stride)
            modesOut = UnsafeMutableRawPointer(room).bindMemory(to: cw_modes_out.self, capacity: 1)
            modesOut.initialize(
                to: cw_modes_out(
                    tokens: blockCandidate.tokens.values, levels: blockCandidate.levels.values,
                    pixels: blockCandidate.pixels.values, length: blockCandidate.lengths.values, rates: rates,
                    scores: scores, bounds: bounds))
        #endif
    }

    func forgetCounts() {
        counts.update(repeating: 0, count: 2 * Slot.count)
        emptyEnds.update(repeating: 0, count: 12)
        largestEdge = SIMD4()
    }

    /// Pixel (0, 0) of the canvas.
    var canvasOrigin: UnsafeMutablePointer<UInt8> { canvas + 48 }

    /// The mode of block 0.
    var modesOrigin: UnsafeMutablePointer<UInt8> { modes + 9 }
}

/// Sixteen blocks (or modes) quantised and reconstructed: levels and tokens in coding order.
struct Candidate {
    let levels: LaneBlock
    let tokens: LaneBlock
    /// How many tokens each lane has.
    let lengths: LaneBlock
    let pixels: LaneBlock

    /// The tokens of a lane, a step of sixteen apart.
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
