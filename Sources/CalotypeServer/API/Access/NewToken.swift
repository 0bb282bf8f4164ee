internal import Calotype
internal import Crypto

/// A token that nobody has yet, and the line by which a server knows it.
package struct NewToken: Sendable {
    /// To be shown once, to who asked for it.
    package let token: String
    /// Does not tell the token.
    package let line: String

    /// Throws `ConfigurationMistake` for a name or user that no line can hold.
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
