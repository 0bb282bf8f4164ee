/// An image drawn in code, with a mark in each corner, so that rotation, cropping and stretching are visible.
package struct DrawnImage: Sendable {
    package let width: Int
    package let height: Int
    /// 1 for gray, 2 for gray with alpha, 3 for color, 4 for color with alpha.
    package let channels: Int
    package let samples: [UInt8]

    /// Draws a red corner at the top left, a green one at the top right, a blue one at the bottom left, and gradients.
    package static func corners(_ width: Int, _ height: Int) -> Self {
        Self(width, height, channels: 3) { x, y in
            [UInt8(255 * (1 - x) * (1 - y)), UInt8(255 * x * (1 - y)), UInt8(255 * (1 - x) * y)]
        }
    }

    /// Draws `corners` with alpha: opaque on the left, transparent on the right.
    package static func fading(_ width: Int, _ height: Int) -> Self {
        Self(width, height, channels: 4) { x, y in
            [UInt8(255 * (1 - x) * (1 - y)), UInt8(255 * x * (1 - y)), UInt8(255 * (1 - x) * y), UInt8(255 * (1 - x))]
        }
    }

    /// Draws colors with fine texture, from a fixed seed, so that encoders have work to do.
    package static func textured(_ width: Int, _ height: Int, seed: UInt64 = 1) -> Self {
        var state = seed
        return Self(width, height, channels: 3) { x, y in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let noise = Double(state >> 58)
            return [UInt8(191 * x + noise), UInt8(191 * y + noise), UInt8(191 * (1 - x) + noise)]
        }
    }

    /// Draws an image. `color` returns the samples at a position, from 0 to 1, from the left and from the top.
    package init(_ width: Int, _ height: Int, channels: Int, _ color: (_ x: Double, _ y: Double) -> [UInt8]) {
        self.width = width
        self.height = height
        self.channels = channels
        var samples: [UInt8] = []
        samples.reserveCapacity(width * height * channels)
        for row in 0..<height {
            for column in 0..<width {
                samples += color(Double(column) / Double(max(1, width - 1)), Double(row) / Double(max(1, height - 1)))
            }
        }
        self.samples = samples
    }
}

extension DrawnImage: CustomStringConvertible {
    package var description: String { "\(width)×\(height)×\(channels)" }
}
