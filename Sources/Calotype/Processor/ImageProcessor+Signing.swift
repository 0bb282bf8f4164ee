internal import CalotypeAPI
internal import CalotypeCredentials

extension ImageProcessor {
    /// Makes, signs and stores all variants, and returns them in the order of the specs, with the record that their
    /// credentials name.
    ///
    /// A record has the hashes of all variants, so all are encoded before one is stored. A preview does not wait for
    /// them.
    func storeSigned(
        _ publication: Publication, _ run: JobRun, _ writer: CredentialWriter,
        _ make: @escaping @Sendable (VariantSpec) async throws -> FinishedVariant
    ) async throws -> (variants: [StoredVariant], record: ProvenanceRecord) {
        let signer = VariantSigner(run, writer, address: publication.credentialAddress)
        var (previews, stored) = ([FinishedVariant](), [StoredVariant]())
        if let spec = run.specs.first(where: { $0.variant == .preview }) {
            previews = [try await signer.signed(preview: try await make(spec))]
            stored = [try await publication.store(previews[0], run.stages)]
            await run.observer.onPreview(stored[0])
        }
        let others = try await withThrowingTaskGroup(of: FinishedVariant.self) { group in
            for spec in run.specs where spec.variant != .preview { group.addTask { try await make(spec) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let (record, signed) = try await signer.signed(others, beside: previews)
        stored += try await withThrowingTaskGroup(of: StoredVariant.self) { group in
            for variant in signed { group.addTask { try await publication.store(variant, run.stages) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return (run.inOrder(stored), record)
    }
}

extension JobRun {
    /// The variants in the order of the specs.
    func inOrder(_ variants: [StoredVariant]) -> [StoredVariant] {
        specs.compactMap { spec in variants.first { $0.variant == spec.variant } }
    }
}
