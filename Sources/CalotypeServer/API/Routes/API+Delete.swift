internal import CalotypeAPI
internal import HTTPServerGuard
internal import HTTPTypes
internal import Calotype
internal import CalotypeQueue
internal import Hummingbird

extension API {
    /// Deletes the job in the address.
    func deleteJob(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        switch try await remove(try await job(request, context, caller)) {
        case .removed(let report): return try .json(report)
        case .running(let job): throw try stillRunning(job, request)
        case nil: throw Problem.noJob
        }
    }

    enum Removal {
        case removed(RemovalReport)
        /// The job runs. Nothing was removed.
        case running(QueuedJob)
    }

    /// Deletes a job. The objects are deleted first, because a job without objects can be deleted again, but objects
    /// without a job would never be found. `nil` if the job is gone.
    func remove(_ job: QueuedJob) async throws -> Removal? {
        guard job.state != .running else { return .running(job) }
        let variants = job.result?.variants ?? []
        let files = job.result?.provenanceFiles ?? []
        let keys = (variants.flatMap(\.objects) + files).map(\.key)
        do {
            for key in keys { try await store.delete(key) }
        } catch {
            throw StoreFailure(cause: error)
        }
        let purge = purges?.purge(of: job.userId, job.id, keys)
        switch try await queue.delete(job.id, in: .user(job.userId), purging: purge) {
        case .deleted(let job): return .removed(try await removal(of: job, variants, files))
        case .running(let job): return .running(job)
        case nil: return nil
        }
    }

    private func stillRunning(_ job: QueuedJob, _ request: Request) throws -> Problem {
        try conflict("running", "The job runs. Cancel it first.", job, request)
    }

    private func removal(
        of job: QueuedJob, _ variants: [VariantDescription], _ files: [StoredObject]
    ) async throws -> RemovalReport {
        var source: RemovalReport.Source?
        if case .upload(let upload) = job.source {
            let isRemoved = try await uploads.removeIfUnneeded(upload, by: job.userId)
            source = .init(sha256: upload.sha256, removed: isRemoved)
        }
        return RemovalReport(
            id: job.id.rawValue, userId: job.userId.rawValue,
            variants: variants.flatMap { variant in
                variant.objects.map { .init(variant: variant.variant, key: $0.key.rawValue) }
            } + files.map { .init(variant: "provenance", key: $0.key.rawValue) }, source: source)
    }
}
