internal import Crypto
internal import CryptoExtras
public import Foundation

/// CloudFront's signed URLs, with a canned policy: anyone who has the address may read the object until it expires.
///
/// See
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html>.
public struct CloudFrontLinkSigner: LinkSigner {
    private let keyPairID: String
    private let key: _RSA.Signing.PrivateKey

    /// - Parameters:
    ///   - keyPairID: the id of the public key at CloudFront.
    ///   - privateKey: the private key, RSA with 2048 bits, as PEM.
    ///
    /// Throws `InvalidLinkKey` if the text is not an RSA private key in PEM.
    public init(keyPairID: String, privateKey: String) throws {
        self.keyPairID = keyPairID
        do {
            key = try _RSA.Signing.PrivateKey(pemRepresentation: privateKey)
        } catch {
            throw InvalidLinkKey(message: "It is no RSA private key in PEM.")
        }
    }

    /// Returns the address with `Expires`, `Signature` and `Key-Pair-Id`; see `LinkSigner`.
    public func link(to path: String, below base: String, until end: Date) throws -> String {
        let address = base + path
        let seconds = Int(end.timeIntervalSince1970)
        // CloudFront builds this text from the address itself, so every byte must match.
        let policy = """
            {"Statement":[{"Resource":"\(address)","Condition":{"DateLessThan":{"AWS:EpochTime":\(seconds)}}}]}
            """
        // CloudFront requires SHA-1 and this padding for RSA keys.
        let digest = Insecure.SHA1.hash(data: Data(policy.utf8))
        let signature = try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation
        return "\(address)?Expires=\(seconds)&Signature=\(Self.spelled(signature))&Key-Pair-Id=\(keyPairID)"
    }

    /// Base64 in CloudFront's alphabet for addresses.
    private static func spelled(_ bytes: Data) -> String {
        let others: [Character: Character] = ["+": "-", "=": "_", "/": "~"]
        return String(bytes.base64EncodedString().map { others[$0] ?? $0 })
    }
}

/// An error for a key that cannot sign links. It contains nothing of the key.
public struct InvalidLinkKey: Error, Sendable, CustomStringConvertible {
    /// How to fix it.
    public let message: String
    /// Equal to `message`.
    public var description: String { message }
}

extension CloudFrontLinkSigner: CustomReflectable, CustomStringConvertible {
    /// The id of the public key, and nothing of the private one.
    public var description: String { "CloudFrontLinkSigner(\(keyPairID))" }
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
