package import Foundation

/// The server that a command connects to, and the token that it sends.
package struct ServerAddress: Sendable {
    package var url: URL
    package let token: Secret?

    /// Reads the address from the environment. Throws `ConfigurationMistake` if the settings cannot be used.
    package static func fromEnvironment() throws(ConfigurationMistake) -> Self {
        do {
            let client = try Settings(environment: ProcessInfo.processInfo.environment).client
            guard let url = client.server ?? URL(string: "http://127.0.0.1:8080") else {
                throw ConfigurationMistake(message: "CALOTYPE_SERVER must be an address.")
            }
            return Self(url: url, token: client.token)
        } catch {
            throw ConfigurationMistake(message: "\(error)")
        }
    }
}
