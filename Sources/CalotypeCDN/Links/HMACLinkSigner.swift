internal import Calotype
internal import Crypto
public import Foundation

/// Signed paths as imgproxy makes them: `/signature/exp:seconds/path`, where the signature is HMAC-SHA256 over the salt and
/// all that follows it, in base64 for addresses. Whatever serves the objects checks it and the time, and takes both away.
///
/// See <https://docs.imgproxy.net/usage/signing_url>.
public struct HMACLinkSigner: LinkSigner {
    private let key: SymmetricKey
    private let salt: [UInt8]

    /// Throws `InvalidLinkKey` for a key of less than 16 bytes.
    ///
    /// - Parameters:
    ///   - key: the secret, in hexadecimal.
    ///   - salt: what is signed before each path, in hexadecimal; may be empty.
    public init(key: String, salt: String) throws {
        guard let bytes = [UInt8](hexadecimal: key), bytes.count >= 16, let salt = [UInt8](hexadecimal: salt) else {
            throw InvalidLinkKey(
                message: "It must be at least 32 hexadecimal digits; the salt, any even number of them.")
        }
        self.key = SymmetricKey(data: bytes)
        self.salt = salt
    }

    /// The address with the signature in front of the path; see `LinkSigner`.
    public func link(to path: String, below base: String, until end: Date) throws -> String {
        let signed = "/exp:\(Int(end.timeIntervalSince1970))\(path)"
        return "\(base)/\(signature(of: signed))\(signed)"
    }

    /// Whether a path, signature and all, was signed with this key and has not expired.
    public func accepts(_ path: String, at now: Date = Date()) -> Bool {
        let parts = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].isEmpty, let code = Data(base64URL: String(parts[1])) else { return false }
        let signed = "/" + parts[2]
        guard let end = Int(parts[2].prefix { $0 != "/" }.dropFirst("exp:".count)), parts[2].hasPrefix("exp:")
        else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: salt + signed.utf8, using: key)
            && now.timeIntervalSince1970 < Double(end)
    }

    private func signature(of path: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: salt + path.utf8, using: key)).base64URL
    }
}

extension HMACLinkSigner: CustomReflectable {
    /// Without children, so that `dump` finds nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Data {
    /// Without padding, as RFC 4648 section 5 has it.
    fileprivate var base64URL: String {
        let others: [Character: Character] = ["+": "-", "/": "_"]
        return String(base64EncodedString().filter { $0 != "=" }.map { others[$0] ?? $0 })
    }

    fileprivate init?(base64URL text: String) {
        let others: [Character: Character] = ["-": "+", "_": "/"]
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        self.init(base64Encoded: String(text.map { others[$0] ?? $0 }) + padding)
    }
}
