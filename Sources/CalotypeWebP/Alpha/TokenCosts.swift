/// The bits that values and copies take, in sixteenths of a bit.
struct TokenCosts {
    let values: [Int]
    private let lengths: [Int]
    private let distances: [Int]

    /// Before anything is known but the values of the plane: copies are rare.
    init(valueCounts: [Int]) {
        values = Self.costs(valueCounts)
        lengths = Array(repeating: Self.unit * 5, count: 24)
        distances = Array(repeating: Self.unit * 4, count: 40)
    }

    /// As they are in a search that has ended.
    init(_ tokens: AlphaTokens) {
        let all = Self.costs(tokens.valueCounts)
        values = Array(all[..<256])
        lengths = Array(all[256...])
        distances = Self.costs(tokens.distanceCounts)
    }

    func copy(_ length: Int, _ number: Int) -> Int {
        let (length, distance) = (VP8LNumber(length), VP8LNumber(number))
        return lengths[length.prefix] + distances[distance.prefix]
            + Self.unit * (length.extraBits + distance.extraBits)
    }

    private static let unit = 16

    /// A symbol that does not occur costs as if it occurred once. No prefix code is shorter than one bit.
    private static func costs(_ counts: [Int]) -> [Int] {
        let all = Double(max(counts.reduce(0, +), 1))
        return counts.map { max(Int(-Double(unit) * Platform.binaryLogarithm(Double(max($0, 1)) / (all + 1))), unit) }
    }
}
