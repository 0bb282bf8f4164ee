internal import Calotype
internal import CalotypeQueue
internal import CalotypeSettings

extension ImageProcessingJob {
    init(_ job: QueuedJob) throws {
        try self.init(
            id: job.id.rawValue, tool: job.tool, source: ImageSource(job.source), userId: job.userId.rawValue,
            metadata: job.metadata, options: job.options)
        if case .upload(let source) = job.source { sourceHash = SourceHash(sha256: source.sha256, size: source.size) }
    }
}

extension ImageSource {
    init(_ source: JobSource) {
        self =
            switch source {
            case .url(let address): .url(address)
            case .object(let bucket, let key): .object(bucket: bucket, key: key)
            case .upload(let source): .upload(source.key)
            }
    }
}
