package import Pixels

/// The similarity of two images by SSIMULACRA2 2.1 of Jon Sneyers (Cloudinary, for libjxl): 100 for identical pixels,
/// 90 for no visible difference, 70 for high quality, 50 for medium quality, down to values below 0.
///
/// A value is created once from the original and can then score any number of candidates, from any thread. It keeps
/// `keptMemory` bytes. Calls of `score`, one at a time, need `workingMemory` bytes in addition.
package struct SSIMULACRA2: Sendable {
    private let width: Int
    private let height: Int
    private let views: [View]

    /// The original on one background. An original with alpha is compared on a dark and on a light background, as in
    /// libjxl, and the worse score counts.
    private struct View {
        let gray: UInt8
        let pyramid: OriginalPyramid
    }

    /// Throws `CancellationError` soon after `shouldStop` returns true, and `PixelError.outOfMemory`.
    package init(
        original: PixelBuffer, vectors: Vectors = .widest, shouldStop: () -> Bool = { false }
    ) throws {
        width = original.width
        height = original.height
        // 0.1 and 0.9 of 255.
        views = try (original.hasAlpha ? [26, 230] : [255]).map { gray in
            View(
                gray: gray,
                pyramid: try OriginalPyramid(
                    original.flattened(onto: (gray, gray, gray)), vectors, shouldStop))
        }
    }

    /// The score of `candidate`, an image of the original's size. The score is 100 if a side has less than 8 pixels,
    /// because there is nothing to compare. Throws like `init`.
    package func score(of candidate: PixelBuffer, shouldStop: () -> Bool = { false }) throws -> Double {
        precondition((candidate.width, candidate.height) == (width, height), "only images of one size are compared")
        return try views.reduce(100) { worst, view in
            let flat = try candidate.flattened(onto: (view.gray, view.gray, view.gray))
            return min(worst, try view.pyramid.score(of: flat, shouldStop))
        }
    }
}

extension SSIMULACRA2 {
    /// The bytes that are kept for an original: 7 per pixel, or twice that with alpha.
    package static func keptMemory(width: Int, height: Int, hasAlpha: Bool) -> Int {
        let planes = Scale.all(width: width, height: height).map { scale in
            Plane.bytes(width: scale.width, height: scale.height) * scale.channels.count
        }
        return planes.reduce(0, +) * (hasAlpha ? 2 : 1)
    }

    /// The bytes that are needed during comparisons, one after the other: about 3 KB per column, and 3 bytes per pixel
    /// with alpha. They stay allocated between comparisons.
    package static func workingMemory(width: Int, height: Int, hasAlpha: Bool) -> Int {
        let comparisons = Scale.all(width: width, height: height).map { scale in
            scale.channels.count * PlaneComparison.bytes(width: scale.width)
        }
        let views = hasAlpha ? 2 : 1
        return views * (comparisons.reduce(0, +) + PyramidWalk.bytes(width: width))
            + (hasAlpha ? 3 * width * height : 0)
    }
}
