internal import AsyncHTTPClient
public import CalotypeAPI
internal import NIOCore
internal import NIOHTTP1

extension ServiceClient {
    /// Which changes of jobs a stream reports.
    public struct EventFilter: Sendable {
        /// Only this job.
        public var job: String?
        /// Only the jobs of this user.
        public var user: String?
        /// Only the jobs of this tool.
        public var tool: String?
        /// Only the jobs of this batch.
        public var batch: String?

        /// Makes a filter. Without arguments it lets every change through.
        public init(job: String? = nil, user: String? = nil, tool: String? = nil, batch: String? = nil) {
            self.job = job
            self.user = user
            self.tool = tool
            self.batch = batch
        }
    }

    /// One event of the stream, and its position.
    public struct Event: Sendable, Hashable {
        /// The position after the event. A stream that begins there misses nothing.
        public let position: String?
        /// The change. `nil` for a sign of life, and when the client was too slow and has to read the jobs again.
        public let change: JobEvent?
    }

    /// Returns changes of jobs as they happen. The service ends a stream after some time: begin the next one at the
    /// position of the last event.
    ///
    /// The sequence begins when the service has accepted the request, so that no later change is missed.
    ///
    /// - Parameters:
    ///   - filter: the changes to report.
    ///   - position: the position at which the stream begins. `nil` is now.
    public func events(
        _ filter: EventFilter = EventFilter(), after position: String? = nil
    ) async throws -> EventStream {
        let query = ["job": filter.job, "user": filter.user, "tool": filter.tool, "batch": filter.batch]
        let headers = position.map { [("Last-Event-ID", $0)] } ?? []
        return EventStream(try await answer(.GET, "/v1/events", query, headers, within: .hours(24)).body)
    }
}
