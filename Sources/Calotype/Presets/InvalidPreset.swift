/// A preset that cannot be used. The message says how to fix it.
public struct InvalidPreset: Error, Sendable, Hashable, CustomStringConvertible {
    /// A message for the author of the preset, in English: what is wrong, in which tool and variant, and what to use
    /// instead.
    public let message: String
    public var description: String { message }
}

/// The rules for values in a preset, whether it comes from a file or from code.
enum PresetRule {
    /// WebP's limit for a side, in pixels.
    static let sides = 1...16_383
    static let qualities = 1...100
    static let likenesses = 1.0...100.0
    /// The maximum is far below the largest integer that all JSON readers hold exactly.
    static let byteLimits = 100...1_000_000_000

    /// Whether the name may be one of a tool or a variant. Names become parts of object keys and metric labels.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-")
            }
    }

    /// Whether the name may be one of a variant. It may not be the name of an option, since a job's options contain
    /// both.
    static func isVariantName(_ name: String) -> Bool {
        isName(name) && VariantOption.named(name) == nil && !JobOption.names.contains(name)
    }
}

extension QualityPreset {
    func check() throws(InvalidPreset) {
        guard PresetRule.isName(tool.rawValue) else { throw Self.badName(tool.rawValue) }
        for name in specs.map(\.variant.rawValue) where !PresetRule.isVariantName(name) {
            guard !PresetRule.isName(name) else {
                throw InvalidPreset(message: "'\(name)' is the name of an option. Give the variant another one.")
            }
            throw Self.badName(name)
        }
        guard !specs.isEmpty else { throw InvalidPreset(message: "'\(tool)' has no variant. Every tool needs one.") }
        guard Set(specs.map(\.variant)).count == specs.count else {
            throw InvalidPreset(message: "'\(tool)' has a variant twice. Keep one.")
        }
        for spec in specs { try spec.check(for: tool) }
    }

    private static func badName(_ name: String) -> InvalidPreset {
        InvalidPreset(message: "'\(name)' is no name: use 1 to 64 lower-case letters, digits and '-'.")
    }
}

extension VariantSpec {
    fileprivate func check(for tool: ImageTool) throws(InvalidPreset) {
        let numbers = [
            ("width", box.width, PresetRule.sides), ("height", box.height, PresetRule.sides),
            ("quality", quality, PresetRule.qualities), ("effort", effort, format.efforts),
        ]
        for (name, number, range) in numbers where !range.contains(number) {
            throw InvalidPreset(
                message: "The \(name) of '\(tool)', '\(variant)' is \(number). "
                    + "Use a number from \(range.lowerBound) to \(range.upperBound).")
        }
        if let likeness, !PresetRule.likenesses.contains(likeness) {
            throw InvalidPreset(
                message: "The likeness of '\(tool)', '\(variant)' is \(likeness). Use a number from 1 to 100.")
        }
        if let maxBytes, !PresetRule.byteLimits.contains(maxBytes) {
            throw InvalidPreset(
                message: "'\(tool)', '\(variant)' may have \(maxBytes) bytes. Use a number from "
                    + "\(PresetRule.byteLimits.lowerBound) to \(PresetRule.byteLimits.upperBound).")
        }
        if let mistake = mistakeOfDepth {
            throw InvalidPreset(message: "\(mistake) See '\(tool)', '\(variant)'.")
        }
        if let mistake = watermark?.mistake {
            throw InvalidPreset(message: "\(mistake) See '\(tool)', '\(variant)'.")
        }
        guard poster.isValid else {
            throw InvalidPreset(
                message: "The poster of '\(tool)', '\(variant)' is no moment of a film. Use seconds from 0, or a "
                    + "fraction from 0 to 1.")
        }
        if let mistake = mistakeOfScenes {
            throw InvalidPreset(message: "\(mistake) See '\(tool)', '\(variant)'.")
        }
        guard case .point(let x, let y)? = gravity else { return }
        guard (0...1).contains(x), (0...1).contains(y) else {
            throw InvalidPreset(
                message: "The gravity of '\(tool)', '\(variant)' is outside the image. Use fractions from 0 to 1.")
        }
    }
}
