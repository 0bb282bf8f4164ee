import CalotypeWebP

/// Pixels for a test, red, green and blue.
struct Picture: Sendable {
    let width: Int
    let height: Int
    var pixels: [UInt8]

    init(width: Int, height: Int, pixels: [UInt8]) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// What a seeded picture shows.
    enum Content: Int, CaseIterable, Sendable { case flat, gradient, noise, edges, mixed }

    init(width: Int, height: Int, _ content: Content, seed: UInt64 = 1) {
        var random = Seeded(state: seed)
        let base = (0..<3).map { _ in Int(random.next() & 255) }
        let slope = (0..<6).map { _ in Int(random.next() % 9) - 4 }
        let period = Int(random.next() % 13) + 2
        var pixels: [UInt8] = []
        pixels.reserveCapacity(3 * width * height)
        for y in 0..<height {
            for x in 0..<width {
                let shown = content == .mixed ? Content.allCases[(x / 24 + y / 24) % 4] : content
                for channel in 0..<3 {
                    let value =
                        switch shown {
                        case .flat, .mixed: base[channel]
                        case .gradient: base[channel] + (x * slope[2 * channel] + y * slope[2 * channel + 1]) / 4
                        case .noise: Int(random.next() & 255)
                        case .edges: ((x / period + y / (period + 3)) & 1) * 255
                        }
                    pixels.append(UInt8(max(0, min(255, value))))
                }
            }
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// The same with an alpha channel.
    func rgba(alpha: UInt8) -> [UInt8] {
        stride(from: 0, to: pixels.count, by: 3).flatMap { [pixels[$0], pixels[$0 + 1], pixels[$0 + 2], alpha] }
    }

    func rows(_ rows: Range<Int>) -> [UInt8] {
        Array(pixels[3 * width * rows.lowerBound..<3 * width * rows.upperBound])
    }

    func view<Result>(_ body: (WebPImage) throws(WebPError) -> Result) throws(WebPError) -> Result {
        try pixels.withUnsafeBufferPointer { bytes throws(WebPError) in
            guard let base = bytes.baseAddress else { throw .dimensions(width: width, height: height) }
            return try body(WebPImage(rgb: base, width: width, height: height, bytesPerRow: 3 * width))
        }
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
