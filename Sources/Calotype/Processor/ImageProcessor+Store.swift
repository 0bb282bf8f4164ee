extension ImageProcessor {
    /// Makes and stores all variants, and returns them in the order of the specs.
    ///
    /// If there is a preview, it is stored, and `onPreview` has returned, before the other variants begin. These are
    /// made side by side.
    func store(
        _ publication: Publication, _ run: JobRun,
        _ make: @escaping @Sendable (VariantSpec) async throws -> FinishedVariant
    ) async throws -> [StoredVariant] {
        let store = { @Sendable (spec: VariantSpec) in try await publication.store(try await make(spec), run.stages) }
        var stored: [StoredVariant] = []
        if let preview = run.specs.first(where: { $0.variant == .preview }) {
            stored.append(try await store(preview))
            await run.observer.onPreview(stored[0])
        }
        stored += try await withThrowingTaskGroup(of: StoredVariant.self) { group in
            for spec in run.specs where spec.variant != .preview { group.addTask { try await store(spec) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return run.inOrder(stored)
    }
}
