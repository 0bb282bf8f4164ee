internal import CalotypeAPI
internal import CalotypeCredentials
internal import CalotypeProvenance

extension JobRun {
    /// Throws if a variant cannot get what its policy requires, before any pixel work.
    func checkRequirements() throws {
        try checkSource()
        for spec in specs {
            if spec.provenance.require.contains(.aiMark) { try checkMark(of: spec.variant) }
            try checkCredential(of: spec.variant, isRequired: spec.provenance.require.contains(.credential))
        }
    }

    /// Nobody who has no key waits for signatures, so that a missing key is no reason to warn.
    private func checkCredential(of variant: VariantName, isRequired: Bool) throws {
        switch signing[variant] {
        case .signed: break
        case .unsigned(let unsigned) where isRequired: throw ImageProcessingError(variant, unsigned)
        case .unsigned(let unsigned):
            if signing.writer != nil { notes.warn(["'\(variant)' is not signed: \(unsigned.words)."]) }
        case .unwanted: if isRequired { throw ImageProcessingError(variant, .unwanted) }
        }
    }

    /// Refuses a source that was changed after it was signed, if a policy does. Otherwise it warns.
    private func checkSource() throws {
        let source = provenance.provenance
        if let spec = specs.first(where: \.provenance.refusesTampered), source.isTampered {
            let codes = (source.credential.story?.failures ?? []).prefix(4).joined(separator: ", ")
            throw ImageProcessingError(
                .tampered,
                message: "The image was changed after it was signed\(codes.isEmpty ? "" : " (\(codes))"), and "
                    + "'\(spec.variant)' refuses such images. Send the original, or set 'tampered' to 'record'.")
        }
        if source.isTampered { notes.warn(["The image was changed after it was signed."]) }
        if source.credential.content == .unchecked, specs.contains(where: { $0.provenance.tampered == .refuse }) {
            notes.warn(["Nobody verified the credential of the image, so it is not known whether it was changed."])
        }
    }

    private func checkMark(of variant: VariantName) throws {
        let decision = provenance.decision
        guard !(decision.sourceType?.isAI ?? false), provenance.provenance.mark.label == nil else { return }
        throw ImageProcessingError(
            .noMark,
            message: "'\(variant)' must say that AI made the image, and neither the image nor its tool does. "
                + (decision.reason == .job
                    ? "The job says that it is not AI-generated." : "Set 'aiGenerated' to true if it is."))
    }

    /// The credential that a variant gets, as far as that is known by now.
    func outcome(for variant: VariantName) -> SigningPlan.Outcome {
        notes.unsigned(variant).map { .unsigned($0) } ?? signing[variant]
    }

    func policy(of variant: VariantName) -> ProvenancePolicy {
        specs.first { $0.variant == variant }?.provenance ?? .public
    }
}

extension Unsigned {
    fileprivate static let unwanted = Self(
        reason: .noKey,
        words: "its policy makes no credential. Set 'credential' of 'provenance' to 'write', and 'embed' not to 'none'")
}

extension JobRun {
    /// The account of the job.
    func record(of variants: [FinishedVariant]) -> ProvenanceRecord {
        record(of: variants.map { ($0.name, $0.sha256) })
    }

    /// The account of the job whose variants were stored without signing them. `earlier` is that of the result whose
    /// variants were copied. It stays as it is if they are signed, since their credentials contain its hash.
    func record(of variants: [StoredVariant], copiedFrom earlier: ProvenanceRecord? = nil) -> ProvenanceRecord {
        if let earlier, earlier.signer != nil { return earlier }
        var record = record(of: variants.map { ($0.variant, $0.sha256) })
        if let earlier { record.variants = earlier.variants }
        return record
    }

    private func record(of variants: [(name: VariantName, sha256: String)]) -> ProvenanceRecord {
        let decision = provenance.decision
        let made = variants.compactMap { variant in
            notes.account(of: variant.name).map { self.variant(variant.name, variant.sha256, $0) }
        }
        let chain = made.contains(where: \.signed) ? signing.writer?.identity.chain : nil
        return ProvenanceRecord(
            version: Version.current, sourceSha256: sourceSHA256,
            credential: provenance.provenance.credential.content.rawValue,
            decision: ProvenanceRecord.Decision(
                sourceType: decision.sourceType?.rawValue, decidedBy: decision.reason.rawValue,
                conflicts: decision.conflicts.map(\.rawValue)),
            tool: toolReason.map { ProvenanceRecord.ToolChoice(name: job.tool.rawValue, reason: $0) },
            signer: chain.map { ProvenanceRecord.Signer(name: $0.name, certificate: $0.fingerprint) }, variants: made)
    }

    private func variant(
        _ name: VariantName, _ sha256: String, _ account: MetadataAccount
    ) -> ProvenanceRecord.Variant {
        func names(_ parts: Set<ProvenancePolicy.Part>) -> [String] {
            ProvenancePolicy.Part.allCases.filter(parts.contains).map(\.rawValue)
        }
        var account = account
        var reason: String?
        var isSigned = false
        switch outcome(for: name) {
        case .signed(_, let keepsHistory):
            isSigned = true
            account.noteCredential(keepsHistory: keepsHistory)
        case .unsigned(let unsigned): reason = unsigned.reason.rawValue
        case .unwanted: break
        }
        return ProvenanceRecord.Variant(
            variant: name.rawValue, sha256: sha256, policy: policy(of: name).written, marked: account.isMarked,
            kept: names(account.kept), added: names(account.added), dropped: names(account.dropped),
            changed: names(account.changed), sidecar: names(account.sidecar),
            omitted: account.omitted.map(\.rawValue), signed: isSigned, unsignedReason: reason)
    }
}
