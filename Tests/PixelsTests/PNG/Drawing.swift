/// An image to be written as a PNG: samples as stored, and the pixels they stand for.
struct Drawing {
    let width: Int
    let height: Int
    /// PNG's color type.
    let type: UInt8
    let samples: [UInt8]

    /// The same noise every time. In a palette image no sample is outside the palette.
    init(_ width: Int, _ height: Int, type: UInt8) {
        (self.width, self.height, self.type) = (width, height, type)
        var state: UInt32 = 0x9E37_79B9 &+ UInt32(width * 31 + height)
        samples = (0..<width * height * Self.storedBytes(type)).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24) % (type == 3 ? 7 : 255)
        }
    }

    static let types: [UInt8] = [0, 2, 3, 4, 6]

    static func storedBytes(_ type: UInt8) -> Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][type] ?? 1 }

    var stored: Int { Self.storedBytes(type) }
    var channels: Int { type == 4 || type == 6 ? 4 : 3 }

    var palette: [UInt8]? { type == 3 ? (0..<21).map { $0 &* 12 &+ 3 } : nil }

    var pixels: [UInt8] {
        switch type {
        case 0: samples.flatMap { [$0, $0, $0] }
        case 3: samples.flatMap { sample in palette?[Int(sample) * 3..<Int(sample) * 3 + 3] ?? [] }
        case 4:
            stride(from: 0, to: samples.count, by: 2).flatMap {
                [samples[$0], samples[$0], samples[$0], samples[$0 + 1]]
            }
        default: samples
        }
    }

    /// The rows as PNG has them, each after its filter byte. The filters are used in turn.
    func rows(filters: [UInt8]) -> [UInt8] {
        (0..<height).flatMap { y in
            let filter = filters[y % filters.count]
            return [filter] + (0..<width * stored).map { filtered(filter, at: $0, in: y) }
        }
    }

    private func filtered(_ filter: UInt8, at x: Int, in y: Int) -> UInt8 {
        let left = Int(sample(x - stored, y))
        let above = Int(sample(x, y - 1))
        let corner = Int(sample(x - stored, y - 1))
        let guess =
            switch filter {
            case 1: left
            case 2: above
            case 3: (left + above) / 2
            case 4: nearest(to: left + above - corner, of: left, above, corner)
            default: 0
            }
        return sample(x, y) &- UInt8(guess)
    }

    private func nearest(to sum: Int, of choices: Int...) -> Int {
        choices.min { abs($0 - sum) < abs($1 - sum) } ?? 0
    }

    private func sample(_ x: Int, _ y: Int) -> UInt8 {
        x < 0 || y < 0 ? 0 : samples[y * width * stored + x]
    }
}
