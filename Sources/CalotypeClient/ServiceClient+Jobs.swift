internal import AsyncHTTPClient
public import CalotypeAPI
internal import NIOCore
internal import NIOHTTP1

extension ServiceClient {
    /// Stores an image for later jobs of a user, which name it by its SHA-256. Sending it again has no further effect.
    ///
    /// `user` is the owner. `nil` is the user of the token, or else `local`.
    public func upload(_ image: [UInt8], user: String? = nil) async throws -> UploadReceipt {
        try await send(
            .POST, "/v1/sources", query: ["user": user], headers: [("Content-Type", "application/octet-stream")],
            body: .bytes(ByteBuffer(bytes: image)))
    }

    /// Submits a job. If the service has the same job already, it returns that.
    ///
    /// `idempotencyKey` has 1 to 255 visible ASCII characters. A submission with the same key makes no second job, even
    /// without an id.
    public func submit(_ job: JobRequest, idempotencyKey: String? = nil) async throws -> JobReport {
        try await send(job, to: "/v1/jobs", headers: Self.headers(idempotencyKey))
    }

    /// Submits a batch. Either all of its jobs are accepted, or none.
    ///
    /// `idempotencyKey` has 1 to 255 visible ASCII characters. A submission with the same key makes no second batch,
    /// even without an id.
    public func submit(_ batch: BatchRequest, idempotencyKey: String? = nil) async throws -> BatchReport {
        try await send(batch, to: "/v1/batches", headers: Self.headers(idempotencyKey))
    }

    private static func headers(_ key: String?) -> [(String, String)] { key.map { [("Idempotency-Key", $0)] } ?? [] }

    /// Returns a job with its attempts.
    ///
    /// `user` is the owner, if several users have a job with this id.
    public func job(_ id: String, user: String? = nil) async throws -> JobReport {
        try await send(.GET, job: id, user: user)
    }

    /// Which jobs a page lists.
    public struct Filter: Sendable {
        /// `waiting`, `running`, `succeeded`, `failed` or `cancelled`. `nil` is every state.
        public var state: String?
        /// Only the jobs of this tool.
        public var tool: String?
        /// Only the jobs of this user.
        public var user: String?
        /// Only the jobs of this batch.
        public var batch: String?

        /// Makes a filter. Without arguments it lets every job through.
        public init(state: String? = nil, tool: String? = nil, user: String? = nil, batch: String? = nil) {
            self.state = state
            self.tool = tool
            self.user = user
            self.batch = batch
        }
    }

    /// Returns a page of jobs, the newest first.
    ///
    /// - Parameters:
    ///   - filter: the jobs to list.
    ///   - cursor: the `next` of the page before. `nil` is the first page.
    ///   - limit: the largest number of jobs, from 1 to 500.
    public func jobs(_ filter: Filter = Filter(), after cursor: String? = nil, limit: Int = 50) async throws -> JobList
    {
        try await send(
            .GET, "/v1/jobs",
            query: [
                "state": filter.state, "tool": filter.tool, "user": filter.user, "batch": filter.batch,
                "cursor": cursor, "limit": "\(limit)",
            ])
    }

    /// Cancels a job. One that runs stops within seconds.
    public func cancel(_ id: String, user: String? = nil) async throws -> JobReport {
        try await send(.POST, job: id, "/cancel", user: user)
    }

    /// Tries a failed or cancelled job again.
    public func retry(_ id: String, user: String? = nil) async throws -> JobReport {
        try await send(.POST, job: id, "/retry", user: user)
    }

    /// Deletes a job and its variants. One that runs has to be cancelled first.
    public func delete(_ id: String, user: String? = nil) async throws -> RemovalReport {
        try await send(.DELETE, job: id, user: user)
    }

    /// Returns the state of a batch.
    public func batch(_ id: String, user: String? = nil) async throws -> BatchReport {
        try await send(.GET, "/v1/batches/\(id.pathSegment)", query: ["user": user])
    }

    /// Cancels the jobs of a batch that have not ended.
    public func cancelBatch(_ id: String, user: String? = nil) async throws -> BatchReport {
        try await send(.POST, "/v1/batches/\(id.pathSegment)/cancel", query: ["user": user])
    }
}
