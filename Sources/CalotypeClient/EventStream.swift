internal import AsyncHTTPClient

/// The events of a service, as they happen. It reads no faster than its user, and can be iterated once.
public struct EventStream: AsyncSequence, Sendable {
    private let body: HTTPClientResponse.Body

    init(_ body: HTTPClientResponse.Body) { self.body = body }

    /// Returns the events. Throws `ServiceError` if the answer is not a stream of events.
    public func makeAsyncIterator() -> Iterator { Iterator(body) }

    /// Reads the events one by one.
    public struct Iterator: AsyncIteratorProtocol {
        private var pieces: HTTPClientResponse.Body.AsyncIterator
        private var parser = EventParser()
        private var events: ArraySlice<ServiceClient.Event> = []

        fileprivate init(_ body: HTTPClientResponse.Body) { pieces = body.makeAsyncIterator() }

        /// Returns the next event, or `nil` when the service has ended the stream.
        public mutating func next() async throws -> ServiceClient.Event? {
            while events.isEmpty {
                guard let piece = try await pieces.next() else { return nil }
                events = try parser.add(piece)[...]
            }
            return events.removeFirst()
        }
    }
}
