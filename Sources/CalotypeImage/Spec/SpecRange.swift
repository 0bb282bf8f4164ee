/// The ranges of the numbers in a spec.
package enum SpecRange {
    /// A side of a box, in pixels. The maximum is that of WebP.
    package static let sides = 1...16_383
    package static let qualities = 1...100
    package static let targetScores = 1.0...100.0
    /// The maximum is far below the largest integer that all JSON readers hold exactly.
    package static let byteLimits = 100...1_000_000_000
}
