/// How the values of an alpha plane are predicted from their neighbors before they are compressed.
enum AlphaFilter: Int, CaseIterable {
    case none, horizontal, vertical, gradient

    /// The differences of row `y` from its prediction. The first row is predicted from the left, and the first column
    /// from above.
    func apply(
        to plane: UnsafePointer<UInt8>, width: Int, row y: Int, into output: UnsafeMutablePointer<UInt8>
    ) {
        let row = plane + y * width
        guard self != .none else { return output.update(from: row, count: width) }
        let above = y > 0 ? row - width : row
        output[0] = y > 0 ? row[0] &- above[0] : row[0]
        switch self {
        case .vertical where y > 0: for x in 1..<max(width, 1) { output[x] = row[x] &- above[x] }
        case .gradient where y > 0:
            for x in 1..<max(width, 1) {
                let sum = Int16(row[x &- 1]) &+ Int16(above[x]) &- Int16(above[x &- 1])
                output[x] = row[x] &- UInt8(truncatingIfNeeded: max(0, min(255, sum)))
            }
        default: for x in 1..<max(width, 1) { output[x] = row[x] &- row[x &- 1] }
        }
    }

    /// The filter that leaves the least information in the differences, by a sample of the rows. `nil` for a plane with
    /// so few values that it is only repetitions.
    static func best(for plane: UnsafePointer<UInt8>, width: Int, height: Int, in memory: Memory) throws(WebPError)
        -> AlphaFilter?
    {
        let differences = try memory.take(UInt8.self, width)
        let step = max(height / sampledRows, 1)
        var best: (filter: AlphaFilter, bits: Double)?
        for filter in allCases {
            var counts = [Int](repeating: 0, count: 256)
            for y in stride(from: min(step / 2, height - 1), to: height, by: step) {
                filter.apply(to: plane, width: width, row: y, into: differences)
                for x in 0..<width { counts[Int(differences[x])] &+= 1 }
            }
            if filter == .none, counts.count(where: { $0 > 0 }) <= fewValues { return nil }
            let bits = information(counts)
            if best.map({ bits < $0.bits }) ?? true { best = (filter, bits) }
        }
        return best?.filter
    }

    private static let sampledRows = 64
    private static let fewValues = 4

    /// The bits that all of these values take, by their counts.
    private static func information(_ counts: [Int]) -> Double {
        let all = Double(counts.reduce(0, +))
        return counts.reduce(0) { $1 == 0 ? $0 : $0 - Double($1) * Platform.binaryLogarithm(Double($1) / all) }
    }
}
