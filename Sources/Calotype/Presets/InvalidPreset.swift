/// A preset that cannot be used. The message says how to fix it.
public struct InvalidPreset: Error, Sendable, Hashable, CustomStringConvertible {
    /// A message for the author of the preset, in English: what is wrong, in which tool and variant, and what to use
    /// instead.
    public let message: String
    public var description: String { message }
}

/// The rules for values in a preset, whether it comes from a file or from code.
enum PresetRule {
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
        isName(name) && VariantOption.named(name) == nil
            && !(JobOption.names + [JobOption.ai, JobOption.origin]).contains(name)
    }
}

extension QualityPreset {
    func check() throws(InvalidPreset) {
        guard PresetRule.isName(tool.rawValue) else { throw Self.badName(tool.rawValue) }
        guard tool != .auto else {
            throw InvalidPreset(
                message: "'auto' is no name of a tool: it lets an image name its tool. Give the tool another name.")
        }
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
        for spec in specs {
            do {
                try spec.check()
            } catch {
                throw InvalidPreset(message: "\(error.message) See '\(tool)', '\(error.variant)'.")
            }
        }
    }

    private static func badName(_ name: String) -> InvalidPreset {
        InvalidPreset(message: "'\(name)' is no name: use 1 to 64 lower-case letters, digits and '-'.")
    }
}
