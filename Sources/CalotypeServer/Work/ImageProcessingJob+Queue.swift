internal import Calotype
internal import CalotypeQueue
internal import CalotypeSettings

/// The store for uploaded sources. It is available as a bucket with a name that no address can contain.
enum UploadStore {
    static let bucket = "@store"

    /// Returns a function that opens our own store under its name, and any other bucket with `buckets`.
    static func opening(
        _ store: any ObjectStore, besides buckets: (@Sendable (String) throws -> any ObjectStore)?
    ) -> @Sendable (String) throws -> any ObjectStore {
        { name in
            if name == bucket { return store }
            guard let buckets else {
                throw TransferError(
                    .forbidden, refusal: .noCredentials(variables: Assembly.missingCredentials),
                    detail: "no credentials for buckets are configured")
            }
            return try buckets(name)
        }
    }
}

extension ImageProcessingJob {
    init(_ job: QueuedJob) throws {
        try self.init(
            id: job.id.rawValue, tool: job.tool, source: ImageSource(job.source), userId: job.userId.rawValue,
            metadata: job.metadata, options: job.options)
    }
}

extension ImageSource {
    init(_ source: JobSource) {
        self =
            switch source {
            case .url(let address): .url(address)
            case .object(let bucket, let key): .object(bucket: bucket, key: key)
            case .stored(let stored): .object(bucket: UploadStore.bucket, key: stored.key)
            }
    }
}
