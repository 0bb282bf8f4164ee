/// A value in a presets file or in a job's JSON, with its place. The command line produces a job's JSON too.
struct WrittenValue: Sendable {
    enum Content: Sendable {
        /// A number, `true`, `false` or a text: YAML does not distinguish them.
        case word(String)
        case list([WrittenValue])
        case fields([WrittenField])
        /// `null`, or a value that is none of the others.
        case nothing
    }

    let content: Content
    let place: WrittenPlace
    /// Whether the value's author may name files of this machine.
    let mayNameFiles: Bool
}

/// A value with its name.
struct WrittenField: Sendable {
    let name: String
    let place: WrittenPlace
    let value: WrittenValue
}

/// The place of a written value.
enum WrittenPlace: Sendable, Hashable {
    /// A place in a file. Line and column begin at 1.
    case mark(line: Int, column: Int)
    /// A path in a job's JSON: the names that lead to the value, joined with dots.
    case path(String)
}

/// A mistake in a written value: its place, and what is wrong and how to fix it.
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
