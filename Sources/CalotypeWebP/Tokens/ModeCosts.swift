/// The cost of coding a prediction mode, in 1/256 bit.
struct ModeCosts: @unchecked Sendable {  // the tables are never written again
    /// The costs of whole-macroblock luma modes, including the choice against 4×4 blocks.
    let luma: [Int]
    /// libwebp's numbers. They differ from the costs in the tree, because they favor vertical prediction.
    let chroma = [302, 984, 439, 642]
    /// The cost of choosing 4×4 prediction.
    let blockwise: Int
    /// The bits of 4×4 modes: ten numbers each, first the count, then a probability and a bit in each number, as for
    /// ``BoolCoder/put(_:)``.
    let blockLists: UnsafePointer<UInt16>
    /// The modes outside the image: all are average (DC) prediction.
    let outside: UnsafePointer<UInt8>

    static let shared = ModeCosts()

    /// The cost of each 4×4 mode, by the modes above and left: `(above * 10 + left) * 10 + mode`. There are six more
    /// numbers at the end, for kernels that read sixteen.
    let blockTable: UnsafePointer<UInt16>

    private init() {
        let whole = BitCost.of(true, ModeTables.blockwise)
        luma = ModeTables.lumaPaths.map { path in path.reduce(whole) { $0 + BitCost.of($1.bit, $1.probability) } }
        blockwise = BitCost.of(false, ModeTables.blockwise)
        let costs: [UInt16] = (0..<1000).map { index in
            ModeTables.blockPaths[index % 10].reduce(0) { sum, step in
                let probability = ModeTables.blockProbability(
                    above: index / 100, left: index / 10 % 10, branch: step.branch)
                return sum + UInt16(BitCost.of(step.bit, probability))
            }
        }
        blockTable = Self.kept(costs + Array(repeating: 0, count: 6))
        outside = Self.kept(Array(repeating: 0, count: 16))
        let lists: [UInt16] = (0..<1000).flatMap { index in
            let path = ModeTables.blockPaths[index % 10]
            let entries = path.map { step in
                let probability = ModeTables.blockProbability(
                    above: index / 100, left: index / 10 % 10, branch: step.branch)
                return UInt16(probability) | (step.bit ? 256 : 0)
            }
            return [UInt16(path.count)] + entries + Array(repeating: 0, count: 9 - path.count)
        }
        blockLists = Self.kept(lists)
    }

    private static func kept<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value> {
        let memory = UnsafeMutablePointer<Value>.allocate(capacity: values.count)
        memory.initialize(from: values, count: values.count)
        return UnsafePointer(memory)
    }
}
