extension WrittenField {
    /// Whether both are right alone, and no variant can be both.
    func excludes(_ other: WrittenField) -> Bool {
        Self.alternatives.contains { $0.names.contains(name) && $0.names.contains(other.name) }
            && name != other.name && saysSomething && other.saysSomething
    }

    /// What is wrong where one excludes the other.
    func mistake(beside other: WrittenField) -> WritingMistake {
        let words = Self.alternatives.first { $0.names.contains(name) && $0.names.contains(other.name) }?.words ?? ""
        return WritingMistake(place: place, message: "a variant \(words). Keep one.")
    }

    private static let alternatives: [(names: [String], words: String)] = [
        (["storyboard", "clip"], "is a storyboard or a clip"), (["palette", "bitDepth"], "has a palette or more bits"),
    ]

    /// Whether it is more than the usual.
    private var saysSomething: Bool {
        value.fields != nil || value.flag == true || value.integer.map { $0 > BitDepth.eight.rawValue } ?? false
    }
}
