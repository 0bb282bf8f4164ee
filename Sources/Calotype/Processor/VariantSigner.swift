internal import CalotypeAPI
internal import CalotypeCredentials
internal import CalotypeProvenance
internal import Crypto

/// Signs the variants of one job. Their credentials contain the hash of the job's record.
struct VariantSigner: Sendable {
    private let run: JobRun
    private let writer: CredentialWriter
    /// Returns the address at which everybody can read the credential beside a variant; `nil` if there is none.
    private let address: @Sendable (FinishedVariant) -> String?

    init(_ run: JobRun, _ writer: CredentialWriter, address: @escaping @Sendable (FinishedVariant) -> String?) {
        self.run = run
        self.writer = writer
        self.address = address
    }

    /// Signs the preview, before the other variants exist. Its credential names no record.
    func signed(preview: FinishedVariant) async throws -> FinishedVariant {
        guard case .signed(let origin, _) = run.outcome(for: preview.name) else { return preview }
        let record = run.record(of: [preview])
        do {
            return try await signed(preview, from: origin, record, hash: nil)
        } catch {
            try note(error, of: preview.name)
            return preview
        }
    }

    /// Signs the other variants. Returns them with the record that their credentials name.
    ///
    /// The record says which variants are signed. So if one cannot be signed, all others are signed again.
    func signed(
        _ variants: [FinishedVariant], beside previews: [FinishedVariant]
    ) async throws -> (record: ProvenanceRecord, variants: [FinishedVariant]) {
        // Each turn but the last finds a variant that cannot be signed.
        for _ in 0...variants.count {
            let record = run.record(of: inOrder(previews + variants))
            let hash = Array(SHA256.hash(data: try WireJSON.bytes(of: record)))
            if let signed = try await allSigned(variants, record, hash) { return (record, signed) }
        }
        throw Unsigned(reason: .signer, words: "the signer does not come to an end")
    }

    /// Signs side by side, since each may wait for a time stamp. Returns `nil` if one cannot be signed.
    private func allSigned(
        _ variants: [FinishedVariant], _ record: ProvenanceRecord, _ hash: [UInt8]
    ) async throws -> [FinishedVariant]? {
        let signed = try await withThrowingTaskGroup(of: FinishedVariant?.self) { group in
            for variant in variants { group.addTask { try await signedOrNoted(variant, record, hash) } }
            var signed: [FinishedVariant] = []
            for try await case let variant? in group { signed.append(variant) }
            return signed
        }
        return signed.count == variants.count ? signed : nil
    }

    /// Signs a variant that is to be signed. Returns `nil`, and notes why, if that is not possible.
    private func signedOrNoted(
        _ variant: FinishedVariant, _ record: ProvenanceRecord, _ hash: [UInt8]
    ) async throws -> FinishedVariant? {
        guard case .signed(let origin, _) = run.outcome(for: variant.name) else { return variant }
        do {
            return try await signed(variant, from: origin, record, hash: hash)
        } catch {
            try note(error, of: variant.name)
            return nil
        }
    }

    private func signed(
        _ variant: FinishedVariant, from origin: PictureOrigin, _ record: ProvenanceRecord, hash: [UInt8]?
    ) async throws -> FinishedVariant {
        let request = SigningRequest(
            origin: origin, actions: variant.encoded.actions,
            job: hash.map { SigningRequest.Job(variant: variant.name.rawValue, record: $0) },
            generator: CredentialAgent(name: "Calotype", version: Version.current),
            placement: variant.encoded.spec.provenance.placement)
        var signed = variant
        signed.credential = FinishedVariant.Credential(keyDigits: try record.keyDigits(of: variant.name))
        let made = try await run.stages.during(.sign, of: variant.name) { [signed] in
            try await Result.of {
                let bytes = try bytes(of: signed, request)
                return (bytes, try await writer.sign(bytes, request))
            }
        }.get()
        if let problem = made.1.stampProblem { run.notes.warn(["The credentials have no time stamp: \(problem)."]) }
        switch made.1.place {
        case .embedded(let bytes): signed.encoded.bytes = bytes
        case .sidecar(let store):
            signed.encoded.bytes = made.0
            signed.credential?.manifest = store
        }
        return signed
    }

    /// The bytes to sign: those of the variant, with the address of a credential that will be beside them.
    private func bytes(of variant: FinishedVariant, _ request: SigningRequest) throws -> [UInt8] {
        let bytes = variant.encoded.bytes
        guard try !writer.isEmbedded(bytes, request), let address = address(variant) else { return bytes }
        let policy = variant.encoded.spec.provenance
        return (try? run.provenance.addingCredentialAddress(address, to: bytes, policy: policy)) ?? bytes
    }

    /// Notes why a variant is not signed. Throws if it must be.
    private func note(_ error: any Error, of variant: VariantName) throws {
        // The job's time is up, or it was cancelled.
        if error is ImageProcessingError || error is CancellationError { throw error }
        let unsigned = Unsigned(error)
        if run.policy(of: variant).require.contains(.credential) { throw ImageProcessingError(variant, unsigned) }
        run.notes.note(unsigned, of: variant)
        run.notes.warn(["'\(variant)' is not signed: \(unsigned.words)."])
    }

    private func inOrder(_ variants: [FinishedVariant]) -> [FinishedVariant] {
        run.specs.compactMap { spec in variants.first { $0.name == spec.variant } }
    }
}

extension ProvenanceRecord {
    /// The digits in the key of a signed variant: a hash of the bytes that were signed, the policy, the certificate,
    /// and all else that the record says. The preview is stored before the other variants are known.
    func keyDigits(of variant: VariantName) throws -> String {
        var named = self
        if variant == .preview { named.variants.removeAll { $0.variant != variant.rawValue } }
        let bytes = try WireJSON.bytes(of: named)
        return SHA256.hash(data: bytes + Array(variant.rawValue.utf8)).hexadecimal
    }
}

extension ProvenancePolicy {
    fileprivate var placement: SigningRequest.Placement {
        switch embed {
        case .upTo(let bytes): .embedded(upTo: bytes)
        case .sidecar, .none: .sidecar
        }
    }
}

extension Result where Failure == any Error {
    /// Catches what `body` throws. A stage would take it for a failure of the job.
    fileprivate static func of(_ body: () async throws -> Success) async throws -> Self {
        do {
            return .success(try await body())
        } catch let error as CancellationError {
            throw error
        } catch {
            return .failure(error)
        }
    }
}
