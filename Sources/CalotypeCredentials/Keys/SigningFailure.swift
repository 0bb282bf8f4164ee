public import CalotypeProvenance

/// The reason why a variant cannot be signed. It is never half-signed: its bytes stay as they are.
public enum SigningFailure: Error, Sendable, Hashable {
    /// The source has a credential that nobody verified, so its chain cannot be continued honestly.
    case unchecked
    /// The source was changed after it was signed, and the policy refuses such sources. The codes of the failures.
    case tampered(failures: [String])
    /// The certificate or the key cannot sign.
    case key(SigningKeyProblem)
    /// The signer returned a signature that does not fit the certificate.
    case wrongSignature
    /// The signer did not answer within its time limit.
    case unanswered(Duration)
    /// The time-stamp authority gave no time stamp, and the configuration requires one.
    case unstamped(TimeStampProblem)
    /// The format has no place for a credential, or Calotype does not write it.
    case unsupported(FileFormat?)
    /// The variant is damaged.
    case damaged
    /// The variant has a credential already.
    case signed
    /// The manifest or the variant is too large for the format.
    case tooLarge
}

extension SigningFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unchecked:
            "the source has a credential that could not be verified, so its history cannot be continued: install the "
                + "C2PA library and name it in CALOTYPE_C2PA_LIBRARY"
        case .tampered(let failures):
            "the source was changed after it was signed"
                + (failures.isEmpty ? "" : " (" + failures.prefix(4).joined(separator: ", ") + ")")
        case .key(let problem): problem.description
        case .wrongSignature:
            "the signer returned a signature that does not fit the certificate: check which key it uses"
        case .unanswered(let limit): "the signer did not answer within \(limit): check the key service"
        case .unstamped(let problem): "no time stamp: \(problem)"
        case .unsupported(let format):
            "credentials cannot be put into \(format.map { "a \($0.rawValue) file" } ?? "this file")"
        case .damaged: "the variant is damaged"
        case .signed: "the variant has a credential already"
        case .tooLarge: "the credential is too large for the format"
        }
    }
}
