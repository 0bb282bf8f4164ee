extension OptionField {
    /// Whether the two fields exclude each other, although each is right alone.
    func excludes(_ other: OptionField) -> Bool {
        Self.alternatives.contains { $0.names.contains(name) && $0.names.contains(other.name) }
            && name != other.name && hasValue && other.hasValue
    }

    /// The mistake to report if `self` and `other` exclude each other.
    func mistake(beside other: OptionField) -> InvalidOption {
        let words = Self.alternatives.first { $0.names.contains(name) && $0.names.contains(other.name) }?.words ?? ""
        return InvalidOption(location: location, message: "a variant \(words). Keep one.")
    }

    private static let alternatives: [(names: [String], words: String)] = [
        (["storyboard", "clip"], "is a storyboard or a clip"), (["palette", "bitDepth"], "has a palette or more bits"),
    ]

    /// Whether the value differs from the default, as far as `alternatives` needs it.
    private var hasValue: Bool {
        value.fields != nil || value.flag == true || value.integer.map { $0 > BitDepth.eight.rawValue } ?? false
    }
}
