/// Settings or a file that cannot be used. The message says how to fix it.
package struct ConfigurationMistake: Error, Sendable, CustomStringConvertible {
    package let message: String
    package var description: String { message }

    package init(message: String) { self.message = message }
}
