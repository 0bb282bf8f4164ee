internal import Calotype
internal import Crypto

/// A new random token, and the line that adds it to a server.
package struct NewToken: Sendable {
    /// The token. It is shown once, to the user who created it.
    package let token: String
    /// The line for the server. It contains the hash, not the token.
    package let line: String

    /// `user` is `*` for all users, or the plain id of a user: the line has it in percent-encoding. Throws
    /// `ConfigurationMistake` if the name cannot be part of a line, or no user can have this id.
    package init(name: String?, user: String, scope: AccessToken.Scope) throws(ConfigurationMistake) {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        token = "clt_" + bytes.hexadecimal
        let digest = SHA256.hash(data: Array(token.utf8)).hexadecimal
        guard user == "*" || (try? JobIdentifier(user)) != nil else {
            throw ConfigurationMistake(
                message: "A user is * for all users, or an id of 1 to 256 characters without control characters.")
        }
        let written = user == "*" ? user : Self.encoded(user)
        line = "\(name ?? "token-\(digest.prefix(8))") \(scope.rawValue) \(written) \(digest)"
        guard let known = try? AccessTokens(text: line), known.tokens.count == 1 else {
            throw ConfigurationMistake(message: "A name of a token has no space, ';' or '#'.")
        }
    }

    /// Escapes the bytes that have a meaning in a line, and those that are not visible ASCII.
    private static func encoded(_ user: String) -> String {
        user.utf8.map { byte in
            let isPlain = (0x21...0x7E).contains(byte) && !";#%".utf8.contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + [byte].hexadecimal.uppercased()
        }.joined()
    }
}
