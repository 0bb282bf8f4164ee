/// Variables that cannot be used as they are set. The description lists all of them and contains none of their values.
package struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        package let variable: String
        /// The advice. It continues a sentence that begins with the variable's name.
        package let advice: String
        package var description: String { "\(variable) \(advice)" }
    }

    package let problems: [Problem]
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
