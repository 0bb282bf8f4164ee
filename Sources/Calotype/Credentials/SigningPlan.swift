internal import CalotypeCredentials
internal import CalotypeProvenance
internal import Foundation

/// The credentials of a job's variants, as far as they are known before any pixel work.
struct SigningPlan: Sendable {
    /// The outcome for one variant.
    enum Outcome: Sendable {
        /// It gets a credential with this history. `keepsHistory` says whether that continues the source's credential.
        case signed(PictureOrigin, keepsHistory: Bool)
        /// Its policy wants a credential, and it gets none.
        case unsigned(Unsigned)
        /// Its policy wants none.
        case unwanted
    }

    let writer: CredentialWriter?
    private let outcomes: [VariantName: Outcome]

    /// Decides for each variant.
    ///
    /// - Parameters:
    ///   - source: the provenance of the source, with the verdict on its credential.
    ///   - verdict: the verdict; `nil` if there is no verifier, or nothing to verify.
    ///   - origin: the beginning of the history, as the preset says.
    ///   - writer: the writer of credentials; `nil` if there is no key.
    ///   - now: the time at which the certificate must be valid.
    init(
        _ specs: [VariantSpec], _ source: SourceProvenance, _ verdict: CredentialVerdict?,
        origin: QualityPreset.Origin, writer: CredentialWriter?, now: Date
    ) {
        self.writer = writer
        let problem = writer.flatMap { $0.identity.problem(at: now) }
        outcomes = Dictionary(
            specs.map { spec in
                guard spec.provenance.wantsCredential(of: source.provenance) else { return (spec.variant, .unwanted) }
                guard writer != nil else { return (spec.variant, .unsigned(.noKey)) }
                if let problem { return (spec.variant, .unsigned(Unsigned(SigningFailure.key(problem)))) }
                return (spec.variant, Outcome(source, verdict, origin))
            }
        ) { first, _ in first }
    }

    subscript(variant: VariantName) -> Outcome { outcomes[variant] ?? .unwanted }

    /// Whether a variant is to be signed.
    func signs(_ variant: VariantName) -> Bool { if case .signed = self[variant] { true } else { false } }

    var signsAny: Bool { outcomes.keys.contains(where: signs) }
}

extension SigningPlan.Outcome {
    fileprivate init(_ source: SourceProvenance, _ verdict: CredentialVerdict?, _ origin: QualityPreset.Origin) {
        let provenance = source.provenance
        let type = source.decision.sourceType
        if origin == .created, provenance.credential.content == .none, let type, type.isAI {
            self = .signed(.created(type), keepsHistory: false)
            return
        }
        do throws(SigningFailure) {
            // A policy that refuses changed sources has refused this one already.
            let opened = try OpenedSource(
                provenance, verdict: verdict, sourceType: type ?? source.statedType, tampered: .record)
            self = .signed(.opened(opened), keepsHistory: [.whole, .changed].contains(provenance.credential.content))
        } catch {
            self = .unsigned(Unsigned(error))
        }
    }
}

extension SourceProvenance {
    /// The type that the source states, if it decided about the mark.
    fileprivate var statedType: DigitalSourceType? {
        decision.reason == .source ? provenance.mark.statements.lazy.compactMap(\.sourceType).first : nil
    }
}

extension ProvenancePolicy {
    /// Whether a variant gets a credential of its own, if that is possible.
    fileprivate func wantsCredential(of source: Provenance) -> Bool {
        switch credential {
        case .write: embed != .none
        case .keep: embed != .none && source.credential.content != .none
        case .sidecar, .drop: false
        }
    }
}

extension SigningIdentity {
    fileprivate func problem(at time: Date) -> SigningKeyProblem? {
        do throws(SigningKeyProblem) {
            try check(at: time)
            return nil
        } catch {
            return error
        }
    }
}
