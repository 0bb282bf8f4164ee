internal import CalotypeCredentials
internal import CalotypeProvenance

/// The reason why a variant has no credential of its own, although its policy wants one.
struct Unsigned: Error, Sendable {
    /// The reasons, as records name them.
    enum Reason: String, Sendable, CaseIterable {
        case noKey = "no-key"
        case certificate, unchecked, unstamped, signer, format
    }

    let reason: Reason
    /// The reason as a part of a sentence, which says what to do.
    let words: String
    /// Whether the variant may be signed later: the signer or the time stamp authority may answer then.
    var mayPass = false

    static let noKey = Self(
        reason: .noKey, words: "there is no key to sign with. Configure one, or take 'credential' out of 'require'")
}

extension Unsigned {
    init(_ error: any Error) {
        guard let failure = error as? SigningFailure else {
            self.init(reason: .signer, words: "the signer failed: \(sentence(of: error))", mayPass: true)
            return
        }
        let reason: Reason =
            switch failure {
            case .unchecked, .tampered: .unchecked
            case .key: .certificate
            case .wrongSignature, .unanswered: .signer
            case .unstamped: .unstamped
            case .unsupported, .damaged, .signed, .tooLarge: .format
            }
        let mayPass = if case .unanswered = failure { true } else { reason == .unstamped }
        self.init(reason: reason, words: failure.description, mayPass: mayPass)
    }
}

extension ImageProcessingError {
    /// A variant must be signed, and cannot be.
    init(_ variant: VariantName, _ unsigned: Unsigned) {
        self.init(
            .noCredential, message: "'\(variant)' must be signed, and cannot be: \(unsigned.words).",
            retry: unsigned.mayPass ? .later : .never)
    }
}
