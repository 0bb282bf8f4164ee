import CalotypeQueue
import Testing

@testable import Calotype
@testable import CalotypeImage

func identifier(_ text: String) throws -> JobIdentifier { try JobIdentifier(text) }

let worker = WorkerID(rawValue: "worker-1")

func submission(
    _ id: String? = nil, user: String = "ann", tool: ImageTool = .dallE, priority: JobPriority = .normal,
    url: String = "https://example.com/a.png"
) throws -> Submission {
    Submission(
        id: try id.map { try identifier($0) }, tool: tool, source: .url(url), userId: try identifier(user),
        metadata: ["prompt": "a \"quoted\" prompt\u{0}", "seed": .integer(7)], priority: priority)
}

/// 1,000 bytes became two variants of 100 and 50.
func success(_ job: QueuedJob, by cacheKey: CacheKey? = nil) throws -> ImageProcessingResult {
    let variants = try [(VariantName.normal, 100), (.highQuality, 50)].map { variant, size in
        StoredVariant(
            variant: variant, url: try ObjectKey.url("file:///x"), key: try ObjectKey("\(job.id)/\(variant)"),
            format: .jpeg,
            dimensions: Dimensions(width: 4, height: 4), size: size, compressionRatio: 10, sha256: "00")
    }
    return ImageProcessingResult(
        jobId: job.id, tool: job.tool, userId: job.userId,
        original: OriginalImage(format: .png, dimensions: Dimensions(width: 8, height: 8), size: 1_000),
        processingTime: .milliseconds(12), variants: variants, metadata: job.metadata,
        cacheKey: cacheKey)
}

func failure(
    _ job: QueuedJob, _ kind: ImageProcessingError.Kind = .source,
    _ reason: ImageProcessingError.Reason = .unreachable, retry: RetryAdvice = .later
) -> ImageProcessingResult {
    ImageProcessingResult(
        jobId: job.id, tool: job.tool, userId: job.userId,
        error: ImageProcessingError(kind, reason, retry: retry, message: "Try again later."))
}

extension JobQueue {
    /// A job that was not there before.
    @discardableResult
    func add(_ submission: Submission) async throws -> QueuedJob {
        guard case .created(let job) = try await submit(submission) else {
            throw QueueError.failed("the job was there before")
        }
        return job
    }

    /// The next job, for as long as no test takes.
    func next(lease: Duration = .seconds(60), as worker: WorkerID = worker) async throws -> Lease? {
        try await claim(worker, limit: 1, lease: lease).first
    }

    /// The next job, once there is one.
    func nextSoon(lease: Duration = .seconds(60), as worker: WorkerID = worker) async throws -> Lease {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if let lease = try await next(lease: lease, as: worker) { return lease }
            try await waitForWork(upTo: end - .now)
        }
        throw QueueError.failed("no job came")
    }

    /// Claims and completes until nothing is left. The ids, in order.
    func drain() async throws -> [String] {
        var ids: [String] = []
        while let lease = try await next() {
            ids.append(lease.job.id.rawValue)
            try await complete(lease, with: try success(lease.job), stages: [])
        }
        return ids
    }

    func state(_ id: String) async throws -> JobState? {
        try await read(try identifier(id), in: .all)?.state
    }
}
