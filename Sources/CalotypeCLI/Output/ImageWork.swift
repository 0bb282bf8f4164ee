internal import Calotype
internal import Foundation

/// Processes the images of a run, and reports on each.
struct ImageWork: Sendable {
    let processor: ImageProcessor
    let limits: SourceLimits
    /// The names of the files, if the user chooses them. Otherwise `nil`.
    let names: OutputNames?
    let files: NamedFileStore?
    let specs: [VariantSpec]
    let report: Report

    /// Processes the jobs, at most `jobs` at the same time. The next one begins when one ends.
    func process(_ pending: [PendingJob], atOnce jobs: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, job) in pending.enumerated() {
                if index >= jobs { try await group.next() }
                group.addTask { try await report.add(try await result(of: job), ofSource: index) }
            }
            try await group.waitForAll()
        }
    }

    private func result(of pending: PendingJob) async throws -> ImageProcessingResult {
        do {
            try refuseTakenNames(of: pending)
            let job = try await pending.ready(limits: limits)
            let result = try await processor.process(job) { await report.add(preview: $0, of: job) }
            try await commit(result)
            return result
        } catch let error as ImageProcessingError {
            return try pending.failed(error)
        }
    }

    /// Throws if a name is taken, before any work. It only checks names that are already certain.
    private func refuseTakenNames(of pending: PendingJob) throws {
        guard let names, let files, !files.overwrites, names.isCertain(of: specs) else { return }
        for name in names.predicted(for: pending, as: specs) ?? [] where files.has(name) {
            throw NamedFileStore.taken(name, "already. Use --overwrite to replace it, or another --name.")
        }
    }

    private func commit(_ result: ImageProcessingResult) async throws {
        guard let files, result.success else { return }
        let keys =
            result.variants.flatMap { [$0.key] + $0.files.map(\.key) }
            + (result.provenance?.files.map(\.key) ?? [])
        do {
            try await files.commit(keys)
        } catch let error as TransferError {
            for key in keys { try await files.delete(key) }
            throw ImageProcessingError(upload: error)
        }
    }
}
