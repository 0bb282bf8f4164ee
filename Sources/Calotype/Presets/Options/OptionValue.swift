/// A value in a presets file or in a job's JSON, with its location. The command line produces a job's JSON too.
struct OptionValue: Sendable {
    enum Content: Sendable {
        /// A number, `true`, `false` or a text: YAML does not distinguish them.
        case word(String)
        case list([OptionValue])
        case fields([OptionField])
        /// `null`, or a value that is none of the others.
        case nothing
    }

    let content: Content
    let location: OptionLocation
    /// Whether the value's author may name files of this machine.
    let mayNameFiles: Bool
}

/// A value with its name.
struct OptionField: Sendable {
    let name: String
    let location: OptionLocation
    let value: OptionValue
}

/// The location of a written value.
enum OptionLocation: Sendable, Hashable {
    /// A location in a file. Line and column begin at 1.
    case mark(line: Int, column: Int)
    /// A path in a job's JSON: the names that lead to the value, joined with dots.
    case path(String)
}

/// A mistake in a written value: its location, and what is wrong and how to fix it.
struct InvalidOption: Error, Sendable, Hashable {
    let location: OptionLocation
    let message: String
}

extension OptionValue {
    var word: String? { if case .word(let word) = content { word } else { nil } }
    var integer: Int? { word.flatMap { Int($0) } }
    var number: Double? { word.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } }
    var list: [OptionValue]? { if case .list(let values) = content { values } else { nil } }
    var fields: [OptionField]? { if case .fields(let fields) = content { fields } else { nil } }

    var flag: Bool? {
        switch word {
        case "true": true
        case "false": false
        default: nil
        }
    }

    func mistake(_ message: String) -> InvalidOption { InvalidOption(location: location, message: message) }
}
