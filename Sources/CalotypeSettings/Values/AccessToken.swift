package import Calotype
internal import Crypto
internal import Foundation

/// A bearer token for the API. Only its hash is kept.
package struct AccessToken: Sendable, Hashable {
    package enum Scope: String, Sendable, Hashable {
        /// Reads everything but prompts and other metadata of jobs; reads everything; reads and changes.
        case view, read, write
    }

    /// The name that logs use.
    package let name: String
    package let scope: Scope
    /// The user whose jobs the token can see and change. `nil` means the jobs of all users.
    package let user: JobIdentifier?
    let digest: [UInt8]

    /// `hash` is the SHA-256 of the token in 64 hexadecimal digits. `nil` if it is not.
    package init?(name: String, scope: Scope, user: JobIdentifier?, hash: String) {
        guard let bytes = [UInt8](hexadecimal: hash), bytes.count == 32 else { return nil }
        self.name = name
        self.scope = scope
        self.user = user
        digest = bytes
    }
}

/// All tokens that the API accepts.
package struct AccessTokens: Sendable, Hashable {
    package let tokens: [AccessToken]
    package var isEmpty: Bool { tokens.isEmpty }

    package init(_ tokens: [AccessToken] = []) { self.tokens = tokens }

    /// Returns the token that matches `presented`, or `nil`. It compares all tokens, each in a time that does not
    /// depend on the position of the first difference.
    package func token(for presented: String) -> AccessToken? {
        let digest = Array(SHA256.hash(data: Array(presented.utf8)))
        var found: AccessToken?
        for token in tokens {
            let difference = zip(token.digest, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            if difference == 0 { found = token }
        }
        return found
    }
}

extension AccessTokens {
    /// Reads lines of the form `name scope user hash`. The scope is `view`, `read` or `write`. The user is `*` for the
    /// jobs of all users. The hash is the SHA-256 of the token. In a user, `%` and two hexadecimal digits are one byte,
    /// for spaces and similar characters. A `#` begins a comment. A `;` works like a line break.
    ///
    /// Throws `ConfigurationMistake` with the number of the wrong line, but never with its content.
    package init(text: String) throws(ConfigurationMistake) {
        var tokens: [AccessToken] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline || $0 == ";" }
        for (index, line) in lines.enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard !words.isEmpty else { continue }
            guard let token = AccessToken(words: words) else {
                throw ConfigurationMistake(
                    message:
                        "Line \(index + 1) of the tokens must be: name view|read|write user|* and the SHA-256 of the token."
                )
            }
            guard !tokens.contains(where: { $0.name == token.name || $0.digest == token.digest }) else {
                throw ConfigurationMistake(message: "Line \(index + 1) of the tokens repeats a name or a token.")
            }
            tokens.append(token)
        }
        self.init(tokens)
    }
}

extension AccessToken {
    fileprivate init?(words: [String]) {
        guard words.count == 4, let scope = Scope(rawValue: words[1]) else { return nil }
        let user = words[2] == "*" ? nil : words[2].removingPercentEncoding.flatMap { try? JobIdentifier($0) }
        guard words[2] == "*" || user != nil else { return nil }
        self.init(name: words[0], scope: scope, user: user, hash: words[3])
    }
}
