internal import Calotype
internal import CalotypeQueue
internal import HTTPTypes

/// Makes references: sources as the encoder of a variant saw them. One at a time on this node, below real jobs.
struct ReferenceMaker: Sendable {
    private let processor: ImageProcessor
    private let slots = AsyncSemaphore(slots: 1, patience: .seconds(30))

    init(_ processor: ImageProcessor) { self.processor = processor }

    /// Returns a PNG; `nil` if the job makes no such variant. Throws `Problem` if too many wait, and
    /// `ImageProcessingError`.
    func reference(of variant: VariantName, in job: QueuedJob) async throws -> [UInt8]? {
        let job = try ImageProcessingJob(job)
        do {
            return try await slots.withSlot { try await processor.reference(of: variant, in: job) }
        } catch is AsyncSemaphore.NoSlot {
            throw Problem.manyReferences
        } catch let error as ImageProcessingError where error.kind == .source {
            // The source is an upload.
            guard error.reason == .notFound else { throw StoreFailure(cause: error.cause ?? error) }
            throw Problem.sourceGone
        } catch let error as ImageProcessingError {
            throw Problem(fetching: error)
        }
    }
}

extension Problem {
    fileprivate static let manyReferences = Self(
        .serviceUnavailable, "busy", "Too many references are being made. Try again in a moment.", kind: "server"
    ).retry(after: 5)
}
