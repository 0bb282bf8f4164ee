internal import Crypto
internal import Foundation

/// The key that signs webhooks: `whsec_` and base64 of 24 to 64 bytes, as defined by Standard Webhooks.
package struct WebhookSecret: Sendable, Hashable {
    private let key: Secret

    package init?(_ text: String) {
        guard text.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(text.dropFirst("whsec_".count))),
            (24...64).contains(bytes.count)
        else { return nil }
        key = Secret(text)
    }

    /// Returns `v1,` and the base64 of HMAC-SHA256 over id, time (in seconds since 1970) and payload.
    /// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    package func signature(id: String, timestamp: Int, payload: [UInt8]) -> String {
        let bytes = Data(base64Encoded: String(key.revealed.dropFirst("whsec_".count))) ?? Data()
        let signed = Array("\(id).\(timestamp).".utf8) + payload
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: bytes))
        return "v1," + Data(code).base64EncodedString()
    }
}
