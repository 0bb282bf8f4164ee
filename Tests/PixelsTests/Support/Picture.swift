import Pixels
import Testing

/// What a test draws.
enum Picture: String, CaseIterable, CustomTestStringConvertible {
    /// Soft colors that rise and fall.
    case gradient
    /// Any sample, from a fixed seed.
    case noise
    /// Black and white squares of seven pixels: the hardest edges there are.
    case squares

    var testDescription: String { rawValue }

    func drawn(width: Int, height: Int, channels: Int = 3) throws -> PixelBuffer {
        var state: UInt32 = 1
        return try unsafe PixelBuffer(width: width, height: height, channels: channels) { samples in
            for index in samples.indices {
                let (pixel, channel) = index.quotientAndRemainder(dividingBy: channels)
                let (y, x) = pixel.quotientAndRemainder(dividingBy: width)
                state = state &* 1_664_525 &+ 1_013_904_223
                unsafe samples[index] =
                    switch self {
                    case .gradient: UInt8(truncatingIfNeeded: (x * (channel + 2) + y) / 2)
                    case .noise: UInt8(truncatingIfNeeded: state >> 24)
                    case .squares: (x / 7 + y / 7) % 2 == 0 ? 0 : 255
                    }
            }
        }
    }
}

extension PixelBuffer {
    /// An image of these samples.
    convenience init(width: Int, height: Int, channels: Int, samples: [UInt8]) throws {
        try unsafe self.init(width: width, height: height, channels: channels) { memory in
            unsafe memory.copyBytes(from: samples)
        }
    }

    var samples: [UInt8] { unsafe withBytes { unsafe Array($0) } }

    /// How far the samples of two images of one size lie apart.
    func distance(to other: PixelBuffer) -> (mean: Double, largest: Int) {
        let distances = zip(samples, other.samples).map { abs(Int($0) - Int($1)) }
        return (Double(distances.reduce(0, +)) / Double(distances.count), distances.max() ?? 0)
    }
}
