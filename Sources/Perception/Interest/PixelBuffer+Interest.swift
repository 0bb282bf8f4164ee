package import Pixels

/// The method by which the most interesting part of an image is found.
package enum Interest: Sendable {
    /// Edges, skin and strong colors, as libvips' `attention`.
    case attention
    /// Edges of little variety are cut off, as by libvips' `entropy`.
    case entropy
}

extension PixelBuffer {
    /// Returns the left column and the top row of the most interesting part of this size, as libvips' `smartcrop`
    /// selects it. The image has three channels of 8 bits, and the part fits into it.
    package func interestingPart(
        width: Int, height: Int, by interest: Interest, shouldStop: () -> Bool
    ) throws -> (left: Int, top: Int) {
        precondition(channels == 3 && depth == .eight && width <= self.width && height <= self.height)
        switch interest {
        case .attention: return try AttentionMap(of: self, shouldStop).part(width: width, height: height)
        case .entropy: return try VarietyCut(of: self, width: width, height: height).part(shouldStop)
        }
    }
}
