internal import CalotypeCredentials
internal import CalotypeProvenance
internal import Vips

extension ImageProcessor {
    /// Verifies the credential of a source, and takes over the verdict. Returns `nil` if there is nothing to verify, or
    /// nobody who does.
    ///
    /// In a process, this is a part of the job's time. It throws `ImageProcessingError` if the process fails on the
    /// credential.
    func verify(
        _ provenance: inout Provenance, of source: [UInt8], _ stages: StageRunner
    ) async throws -> CredentialVerdict? {
        guard let credentialCheck, let format = provenance.unverifiedFormat else { return nil }
        let verdict: CredentialVerdict
        switch credentialCheck {
        case .here(let verifier): verdict = try await blocking { _ in verifier.verdict(on: source, format) }
        case .processes(let pool): verdict = try await self.verdict(on: source, format, in: pool, stages)
        }
        provenance.credential.take(verdict)
        return verdict
    }

    private func verdict(
        on source: [UInt8], _ format: FileFormat, in pool: VerifierPool, _ stages: StageRunner
    ) async throws -> CredentialVerdict {
        guard let type = format.verifiedType, !source.isEmpty else { return CredentialVerdict(content: .unreadable) }
        let bytes = VerifierPool.predictedMemory(sourceBytes: source.count)
        return try await stages.admitted(min(bytes, memory.total), to: memory) { [engine] in
            try await stages.during(.inspect) {
                try await engine.wait { time, stop in
                    do {
                        return try pool.verdict(on: source, type: type, time: time, stop: stop) {
                            CredentialVerdict(written: $0)
                        }
                    } catch let error as VipsError {
                        throw ImageProcessingError(failingVerifier: error)
                    }
                }
            }
        }
    }
}

extension ImageProcessingError {
    /// The program that verifies credentials crashed, answered nonsense or reached a limit.
    fileprivate init(failingVerifier cause: VipsError) {
        self.init(
            .processing, .damaged,
            message: "The Content Credential of the image makes the program fail that verifies it. Get the image anew "
                + "from where it came, or remove its credential.", cause: cause)
    }
}
