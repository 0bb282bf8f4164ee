package import Pixels

/// How alike two images look, by SSIMULACRA2 2.1 of Jon Sneyers (Cloudinary, for libjxl): 100 for the same pixels, 90 where
/// nobody sees a difference, 70 for high quality, 50 for medium, down to below 0.
///
/// Made once from the original, then asked for any number of candidates, from any thread. What the original keeps is
/// `keptMemory`; `init` and each question hold `workingMemory` besides.
package struct SSIMULACRA2: Sendable {
    private let width: Int
    private let height: Int
    private let views: [View]

    /// An original as it looks on one background. Where there is alpha, it is seen on a dark and on a light one, as libjxl
    /// does, and the worse score counts.
    private struct View {
        let grey: UInt8
        let pyramid: OriginalPyramid
    }

    /// Throws `CancellationError` soon after `shouldStop` says so, and `PixelError.outOfMemory`.
    package init(original: PixelBuffer, shouldStop: () -> Bool = { false }) throws {
        width = original.width
        height = original.height
        // 0.1 and 0.9 of 255.
        views = try (original.hasAlpha ? [26, 230] : [255]).map { grey in
            View(grey: grey, pyramid: try OriginalPyramid(original.flattened(onto: (grey, grey, grey)), shouldStop))
        }
    }

    /// The score of `candidate`, an image of the original's size. Images of less than 8 pixels in a direction have nothing
    /// to compare: 100. Throws like `init`.
    package func score(of candidate: PixelBuffer, shouldStop: () -> Bool = { false }) throws -> Double {
        precondition((candidate.width, candidate.height) == (width, height), "only images of one size are compared")
        return try views.reduce(100) { worst, view in
            let flat = try candidate.flattened(onto: (view.grey, view.grey, view.grey))
            return min(worst, try view.pyramid.score(of: flat, shouldStop))
        }
    }
}

extension SSIMULACRA2 {
    /// Bytes that are kept of an original: 7 a pixel, twice that where there is alpha.
    package static func keptMemory(width: Int, height: Int, hasAlpha: Bool) -> Int {
        let planes = Scale.all(width: width, height: height).map { scale in
            Plane.bytes(width: scale.width, height: scale.height) * scale.channels.count
        }
        return planes.reduce(0, +) * (hasAlpha ? 2 : 1)
    }

    /// Bytes that are held while pixels are looked at: 5 a pixel and 1000 a column, and 3 a pixel more where there is alpha.
    package static func workingMemory(width: Int, height: Int, hasAlpha: Bool) -> Int {
        MixedPlane.bytes(width: width, height: 1)
            + MixedPlane.bytes(width: (width + 1) / 2, height: (height + 1) / 2)
            + MixedPlane.bytes(width: (width + 3) / 4, height: (height + 3) / 4)
            + Channel.allCases.count * PlaneComparison.bytes(width: width)
            + (hasAlpha ? 3 * width * height : 0)
    }
}
