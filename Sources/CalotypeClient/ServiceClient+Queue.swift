public import CalotypeAPI
public import Foundation
internal import NIOHTTP1

extension ServiceClient {
    /// Returns how many jobs there are in each state, and how long the oldest ones have waited.
    public func summary() async throws -> QueueReport { try await send(.GET, "/v1/summary") }

    /// Returns the workers. Needs a token for all users.
    public func workers() async throws -> [WorkerReport] {
        let list: WorkerList = try await send(.GET, "/v1/workers")
        return list.workers
    }

    /// Returns the statistics of a time of at most one day. Needs a token for all users.
    public func statistics(from: Date, to: Date) async throws -> StatisticsReport {
        try await send(
            .GET, "/v1/stats", query: ["from": from.formatted(.iso8601), "to": to.formatted(.iso8601)])
    }
}
