public import CalotypeProvenance

extension Provenance {
    /// Verifies the credential of the file from which this was read, and takes over the verdict.
    ///
    /// Returns `nil` if there is nothing to verify: no credential, only an address, or one that is unreadable.
    @discardableResult
    public mutating func check(_ bytes: [UInt8], with verifier: CredentialVerifier) -> CredentialVerdict? {
        guard let format = unverifiedFormat else { return nil }
        let verdict = verifier.verdict(on: bytes, format, sidecar: isSidecar ? manifest : nil)
        credential.take(verdict)
        return verdict
    }

    /// Verifies the credential of a file on a disk.
    @discardableResult
    public mutating func check(
        count: Int, with verifier: CredentialVerifier, read: (Range<Int>) throws -> [UInt8]
    ) -> CredentialVerdict? {
        guard let format = unverifiedFormat else { return nil }
        let verdict = verifier.verdict(count: count, format, sidecar: isSidecar ? manifest : nil, read: read)
        credential.take(verdict)
        return verdict
    }

    /// The format of the file, if there is a credential to verify.
    package var unverifiedFormat: FileFormat? { credential.content == .unchecked ? format : nil }

    /// Reads the credential from a manifest store beside the file, in place of the file's own.
    public mutating func readSidecar(_ store: [UInt8], limits: ReadingLimits = ReadingLimits()) {
        let problem: MetadataProblem?
        (credential, problem) = Credential.reading([ByteWindow(store)], address: nil, limits: limits)
        manifest = store
        isSidecar = true
        if let problem, !problems.contains(problem) { problems.append(problem) }
    }

    /// Whether the file or its credential was changed after signing. An expired or unlisted signer does not count, nor
    /// does a credential in a version that nobody reads.
    public var isTampered: Bool {
        switch credential.content {
        case .changed: true
        case .unreadable:
            problems.contains { $0.part == .credential && $0.kind != .unsupported }
                || !problems.contains { $0.part == .credential }
        case .none, .whole, .elsewhere, .unchecked: false
        }
    }
}

extension Credential {
    /// Takes over a verdict on this credential.
    public mutating func take(_ verdict: CredentialVerdict) {
        // There is a credential: a library that does not find it cannot read it.
        content = [.none, .elsewhere].contains(verdict.content) ? .unreadable : verdict.content
        if let trust = verdict.trust { signer?.trust = trust }
        story?.failures = verdict.failures
    }
}
