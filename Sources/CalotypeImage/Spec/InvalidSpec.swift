/// A spec that cannot be used. The message names the option, or both options if they exclude each other, and says how
/// to fix it.
public struct InvalidSpec: Error, Sendable, Hashable, CustomStringConvertible {
    /// The variant whose spec is invalid.
    public let variant: VariantName
    /// A message in English: what is wrong, and what to use instead.
    public let message: String
    public var description: String { "'\(variant)': \(message)" }
}

extension VariantSpec {
    /// Checks that all numbers are in their ranges, and that no two options exclude each other. Throws `InvalidSpec`.
    public func check() throws(InvalidSpec) {
        if let mistake { throw InvalidSpec(variant: variant, message: mistake) }
    }

    private var mistake: String? {
        mistakeOfNumbers ?? mistakeOfDepth ?? watermark?.mistake ?? mistakeOfSequence ?? mistakeOfPlaces
    }

    private var mistakeOfNumbers: String? {
        let numbers = [
            ("width", box.width, SpecRange.sides), ("height", box.height, SpecRange.sides),
            ("quality", quality, SpecRange.qualities), ("effort", effort, format.efforts),
        ]
        for (name, number, range) in numbers where !range.contains(number) {
            return "The \(name) is \(number). Use a number from \(range.lowerBound) to \(range.upperBound)."
        }
        if let targetScore, !SpecRange.targetScores.contains(targetScore) {
            return "The target score is \(targetScore). Use a number from 1 to 100."
        }
        guard let maxBytes, !SpecRange.byteLimits.contains(maxBytes) else { return nil }
        return "The limit is \(maxBytes) bytes. Use a number from \(SpecRange.byteLimits.lowerBound) to "
            + "\(SpecRange.byteLimits.upperBound)."
    }

    private var mistakeOfPlaces: String? {
        guard poster.isValid else {
            return "The poster is no moment of a video. Use seconds from 0, or a fraction from 0 to 1."
        }
        guard case .point(let x, let y)? = gravity, !(0...1).contains(x) || !(0...1).contains(y) else { return nil }
        return "The gravity is outside the image. Use fractions from 0 to 1."
    }
}
