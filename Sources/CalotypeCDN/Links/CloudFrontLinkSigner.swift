internal import Crypto
internal import CryptoExtras
public import Foundation

/// CloudFront's signed URLs, with a canned policy: anyone who has the address may read the object until it expires.
///
/// See <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html>.
public struct CloudFrontLinkSigner: LinkSigner {
    private let keyPairID: String
    private let key: _RSA.Signing.PrivateKey

    /// - Parameters:
    ///   - keyPairID: the id of the public key at CloudFront.
    ///   - privateKey: its other half, RSA of 2048 bits, as PEM.
    ///
    /// Throws `InvalidLinkKey` for a text that is no such key.
    public init(keyPairID: String, privateKey: String) throws {
        self.keyPairID = keyPairID
        do {
            key = try _RSA.Signing.PrivateKey(pemRepresentation: privateKey)
        } catch {
            throw InvalidLinkKey(message: "It is no RSA private key in PEM.")
        }
    }

    /// The address with `Expires`, `Signature` and `Key-Pair-Id`; see `LinkSigner`.
    public func link(to path: String, below base: String, until end: Date) throws -> String {
        let address = base + path
        let seconds = Int(end.timeIntervalSince1970)
        // Byte for byte as CloudFront puts it together from the address.
        let policy = """
            {"Statement":[{"Resource":"\(address)","Condition":{"DateLessThan":{"AWS:EpochTime":\(seconds)}}}]}
            """
        // SHA-1 and this padding are what CloudFront takes for RSA keys.
        let digest = Insecure.SHA1.hash(data: Data(policy.utf8))
        let signature = try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation
        return "\(address)?Expires=\(seconds)&Signature=\(Self.spelled(signature))&Key-Pair-Id=\(keyPairID)"
    }

    /// Base64 in CloudFront's own alphabet for addresses.
    private static func spelled(_ bytes: Data) -> String {
        let others: [Character: Character] = ["+": "-", "=": "_", "/": "~"]
        return String(bytes.base64EncodedString().map { others[$0] ?? $0 })
    }
}

/// A key that links cannot be signed with, and how to mend it. Holds nothing of the key.
public struct InvalidLinkKey: Error, Sendable, CustomStringConvertible {
    /// What to do about it.
    public let message: String
    /// The same as `message`.
    public var description: String { message }
}

extension CloudFrontLinkSigner: CustomReflectable, CustomStringConvertible {
    /// Says which key it is, and nothing of its secret half.
    public var description: String { "CloudFrontLinkSigner(\(keyPairID))" }
    /// Without children, so that `dump` finds nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
