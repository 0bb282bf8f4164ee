/// Variables that cannot be used as they are set. Says all of them at once, and holds no value that was set.
package struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        package let variable: String
        /// What to do, after the variable's name.
        package let advice: String
        package var description: String { "\(variable) \(advice)" }
    }

    package let problems: [Problem]
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
