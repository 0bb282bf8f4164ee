internal import Calotype
internal import Crypto

/// A new random token, and the line that adds it to a server.
package struct NewToken: Sendable {
    /// The token. It is shown once, to the user who created it.
    package let token: String
    /// The line for the server. It contains the hash, not the token.
    package let line: String

    /// Throws `ConfigurationMistake` if the name or the user cannot be part of a line.
    package init(name: String?, user: String, scope: AccessToken.Scope) throws(ConfigurationMistake) {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        token = "clt_" + bytes.hexadecimal
        let digest = SHA256.hash(data: Array(token.utf8)).hexadecimal
        line = "\(name ?? "token-\(digest.prefix(8))") \(scope.rawValue) \(user) \(digest)"
        guard let known = try? AccessTokens(text: line), known.tokens.count == 1 else {
            throw ConfigurationMistake(
                message: "A name has no space, ';' or '#', and a user is * or the id of a user, without spaces.")
        }
    }
}
