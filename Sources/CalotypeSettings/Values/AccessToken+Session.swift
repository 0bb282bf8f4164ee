internal import Calotype
internal import Crypto
package import Foundation

/// Sessions of browsers. The text of a session names a token and a time, and is signed with a key that is derived from
/// the token's hash. So no table is needed, every node accepts it, and it ends when the token is removed.
extension AccessToken {
    /// Returns the text of a session that ends at `expiry`: the name in hexadecimal digits, the time, and a signature.
    package func session(until expiry: Date) -> String {
        let content = "\(Array(name.utf8).hexadecimal).\(Int64(expiry.timeIntervalSince1970))"
        return "\(content).\(Array(signature(of: content)).hexadecimal)"
    }

    fileprivate func signature(of content: String) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Data(content.utf8), using: sessionKey)
    }

    fileprivate var sessionKey: SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: digest), info: Data("calotype session 1".utf8), outputByteCount: 32)
    }
}

extension AccessTokens {
    /// Returns the token of a session; `nil` if the text is not a session of one of these tokens, or if it has ended.
    package func token(ofSession text: String, at now: Date) -> AccessToken? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let name = [UInt8](hexadecimal: parts[0]), let expiry = Int64(parts[1]),
            let signature = [UInt8](hexadecimal: parts[2]), Double(expiry) > now.timeIntervalSince1970,
            let token = tokens.first(where: { Array($0.name.utf8) == name })
        else { return nil }
        let isValid = HMAC<SHA256>.isValidAuthenticationCode(
            signature, authenticating: Data("\(parts[0]).\(parts[1])".utf8), using: token.sessionKey)
        return isValid ? token : nil
    }
}
