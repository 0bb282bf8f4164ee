extension SmallCopy {
    /// The hash as the reference implementation computes it (MIT, Dag Ågren for Wolt, github.com/woltapp/blurhash).
    var blurHash: String {
        let (across, down) = (width >= height ? 4 : 3, height >= width ? 4 : 3)
        let covered = pixels.map { covering(SIMD4(repeating: 255), with: $0) }
        let transform = CosineTransform(width: width, height: height, offset: 0)
        let waves = (0..<3).map { color in transform(covered.map { Light.ofBytes[Int($0[color] + 0.5)] }) }
        var colors: [[Double]] = []
        for row in 0..<down {
            for column in 0..<across {
                let share: Double = row + column == 0 ? 1 : 2
                colors.append(waves.map { $0[row][column] * share })
            }
        }

        let largest = colors.dropFirst().joined().map(abs).max() ?? 0
        let scale = Int(min(max((largest * 166 - 0.5).rounded(.down), 0), 82))
        let bound = Double(scale + 1) / 166
        var hash = Base83()
        hash.append(across - 1 + (down - 1) * 9, digits: 1)
        hash.append(scale, digits: 1)
        hash.append(colors[0].reduce(0) { (sum: Int, mean) in sum << 8 | mean.sample }, digits: 4)
        for color in colors.dropFirst() {
            hash.append(color.reduce(0) { (sum: Int, wave) in sum * 19 + wave.detail(of: bound) }, digits: 2)
        }
        return hash.text
    }
}

/// A base-83 number, whose digits are safe in JSON, HTML and shells.
private struct Base83 {
    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~")

    private(set) var text = ""

    mutating func append(_ number: Int, digits: Int) {
        var rest = number
        var reversed = [Character]()
        for _ in 0..<digits {
            reversed.append(Self.alphabet[rest % 83])
            rest /= 83
        }
        text += String(reversed.reversed())
    }
}

extension Double {
    /// The sRGB sample of a linear value, from 0 to 255.
    fileprivate var sample: Int { Int(Light.sample(of: Swift.min(Swift.max(self, 0), 1)) * 255 + 0.5) }

    /// Quantizes to 19 steps, 0 to 18. Zero becomes 9, and the steps are finer around it.
    fileprivate func detail(of largest: Double) -> Int {
        let share = self / largest
        let bent = share < 0 ? -(-share).squareRoot() : share.squareRoot()
        return Int(Swift.min(Swift.max((bent * 9 + 9.5).rounded(.down), 0), 18))
    }
}
