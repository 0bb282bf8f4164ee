/// A value as somebody wrote it, and where: in a presets file, or in a job's JSON, which is also what the command line
/// turns into.
struct WrittenValue: Sendable {
    enum Content: Sendable {
        /// A number, `true`, `false` or a word: YAML does not say which.
        case word(String)
        case list([WrittenValue])
        case fields([WrittenField])
        /// `null`, or what can be none of the others.
        case nothing
    }

    let content: Content
    let place: WrittenPlace
    /// Whether who wrote it may name files of this machine.
    let mayNameFiles: Bool
}

/// A value under its name.
struct WrittenField: Sendable {
    let name: String
    let place: WrittenPlace
    let value: WrittenValue
}

/// Where something is written.
enum WrittenPlace: Sendable, Hashable {
    /// In a file, counted from 1.
    case mark(line: Int, column: Int)
    /// In a job's JSON: the names on the way to it, with dots.
    case path(String)
}

/// What is wrong with what is written there, and how to mend it.
struct WritingMistake: Error, Sendable, Hashable {
    let place: WrittenPlace
    let message: String
}

extension WrittenValue {
    var word: String? { if case .word(let word) = content { word } else { nil } }
    var integer: Int? { word.flatMap { Int($0) } }
    var number: Double? { word.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } }
    var list: [WrittenValue]? { if case .list(let values) = content { values } else { nil } }
    var fields: [WrittenField]? { if case .fields(let fields) = content { fields } else { nil } }

    var flag: Bool? {
        switch word {
        case "true": true
        case "false": false
        default: nil
        }
    }

    func mistake(_ message: String) -> WritingMistake { WritingMistake(place: place, message: message) }
}
