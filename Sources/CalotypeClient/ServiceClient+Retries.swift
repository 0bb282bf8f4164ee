public import CalotypeAPI
internal import NIOHTTP1

extension ServiceClient {
    /// Which ended jobs are tried again.
    public struct RetryFilter: Sendable {
        /// `failed` or `cancelled`.
        public var state: String
        /// Only failures of this kind, such as `source`.
        public var kind: String?
        /// Only failures for this reason, such as `forbidden`.
        public var reason: String?
        /// Only jobs that ended at this time or later, such as `2026-01-31T12:00:00Z`.
        public var since: String?
        /// Only the jobs of this tool.
        public var tool: String?
        /// Only the jobs of this user.
        public var user: String?

        /// Makes a filter for all jobs that ended in `state`.
        public init(state: String) { self.state = state }

        fileprivate var query: Query {
            ["state": state, "kind": kind, "reason": reason, "since": since, "tool": tool, "user": user]
        }
    }

    /// Returns the number of jobs that the filter lets through. Tries none again.
    public func countRetries(_ filter: RetryFilter) async throws -> Int {
        let report: RetryReport = try await send(.POST, "/v1/retries", query: filter.query)
        return report.matching ?? 0
    }

    /// Tries up to 200 jobs again.
    ///
    /// - Parameters:
    ///   - filter: the jobs to try again.
    ///   - expected: the largest number of jobs that are to be tried again. The service refuses if more match.
    ///   - cursor: the `next` of the call before. `nil` in the first call.
    public func retry(
        _ filter: RetryFilter, expecting expected: Int, after cursor: String? = nil
    ) async throws -> RetryReport {
        let query = filter.query.merging(["expect": "\(expected)", "cursor": cursor]) { $1 }
        return try await send(.POST, "/v1/retries", query: query)
    }
}
