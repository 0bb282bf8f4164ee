internal import Crypto

/// A variant that is ready to be stored.
struct FinishedVariant: Sendable {
    /// The variant. Its bytes contain the credential, if that is embedded.
    var encoded: EncodedVariant
    /// The SHA-256 of the bytes without the credential, as 64 lower-case hexadecimal digits.
    let sha256: String
    /// The credential of its own; `nil` if it has none.
    var credential: Credential?

    /// The facts about the credential of a variant that storing needs.
    struct Credential: Sendable {
        /// The digits that stand in the key in place of those of the hash. A signature is never the same twice, so they
        /// are made from what is signed.
        let keyDigits: String
        /// The manifest store, if it is not in the variant.
        var manifest: [UInt8]?
    }

    init(_ encoded: EncodedVariant) {
        self.encoded = encoded
        sha256 = SHA256.hash(data: encoded.bytes).hexadecimal
    }

    /// A copy of a stored variant.
    init(copied encoded: EncodedVariant, _ credential: Credential?) {
        self.init(encoded)
        self.credential = credential
    }

    var name: VariantName { encoded.spec.variant }
}
