internal import Calotype
internal import Crypto
public import Foundation

/// Signed paths in imgproxy's format: `/signature/exp:seconds/path`. The signature is the HMAC-SHA256 of the salt and
/// everything that follows the signature, in URL-safe Base64. The server of the objects checks the signature and the
/// time, and removes both from the path.
///
/// See <https://docs.imgproxy.net/usage/signing_url>.
public struct HMACLinkSigner: LinkSigner {
    private let key: SymmetricKey
    private let salt: [UInt8]

    /// Throws `InvalidLinkKey` if the key has less than 16 bytes, or if the key or the salt is not hexadecimal.
    ///
    /// - Parameters:
    ///   - key: the secret, in hexadecimal.
    ///   - salt: bytes that are signed before each path, in hexadecimal; may be empty.
    public init(key: String, salt: String) throws {
        guard let bytes = [UInt8](hexadecimal: key), bytes.count >= 16, let salt = [UInt8](hexadecimal: salt) else {
            throw InvalidLinkKey(
                message: "It must be at least 32 hexadecimal digits; the salt, any even number of them.")
        }
        self.key = SymmetricKey(data: bytes)
        self.salt = salt
    }

    /// Returns the address with the signature before the path; see `LinkSigner`.
    public func link(to path: String, below base: String, until end: Date) throws -> String {
        let signed = "/exp:\(Int(end.timeIntervalSince1970))\(path)"
        return "\(base)/\(signature(of: signed))\(signed)"
    }

    /// Whether a path with its signature was signed with this key and has not expired.
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
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Data {
    /// URL-safe Base64 without padding (RFC 4648, section 5).
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
