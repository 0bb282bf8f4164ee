internal import CalotypeProvenance
internal import Crypto

/// A signature in COSE (RFC 9052) by ES256, with the certificates of its signer.
struct COSESignature: Sendable {
    /// The header that is signed.
    private let protected: [UInt8]

    init(_ chain: CertificateChain) {
        let certificates = chain.embedded.map { CBORValue.data($0) }
        // RFC 9360: one certificate is no list.
        let chain: CBORValue = certificates.count == 1 ? certificates[0] : .array(certificates)
        protected = CBORValue.map([(.integer(1), .integer(-7)), (.integer(33), chain)]).encoded
    }

    /// The bytes to sign for a claim, which is not repeated in the signature.
    func signedBytes(claim: [UInt8]) -> [UInt8] { structure("Signature1", claim) }

    /// The bytes whose SHA-256 a time-stamp authority gets.
    func stampedBytes(signature: [UInt8]) -> [UInt8] {
        structure("CounterSignature", CBORValue.data(signature).encoded)
    }

    private func structure(_ context: String, _ payload: [UInt8]) -> [UInt8] {
        CBORValue.array([.text(context), .data(protected), .data([]), .data(payload)]).encoded
    }

    /// The signature as it is stored.
    ///
    /// - Parameters:
    ///   - signature: r and s.
    ///   - stamp: the time stamp.
    ///   - reserve: the number of bytes for the time stamp, which zeros fill up. 0 for none.
    func encoded(_ signature: [UInt8], stamp: [UInt8]?, reserve: Int) throws(SigningFailure) -> [UInt8] {
        CBORValue.tagged(
            18, .array([.data(protected), try Self.unprotected(stamp, reserve), .other, .data(signature)])
        ).encoded
    }

    /// The smallest reserve for a token.
    static func reserve(for token: [UInt8]) -> Int { token.count + 384 }

    private static func unprotected(_ stamp: [UInt8]?, _ reserve: Int) throws(SigningFailure) -> CBORValue {
        guard reserve > 0 else { return .map([]) }
        let tokens = stamp.map { CBORValue.fields(["tstTokens": .array([.fields(["val": .data($0)])])]) }
        let header = { (pad: Int) in
            CBORValue.fields(["sigTst2": tokens, "pad": .data([UInt8](repeating: 0, count: pad))])
        }
        // A byte string of 256 to 65,535 bytes has a head of 3 bytes, an empty one of 1.
        let pad = reserve - header(0).encoded.count - 2
        guard (256...65_535).contains(pad) else { throw .tooLarge }
        return header(pad)
    }
}
