package import NIOCore

/// Limits on the number of connections and on their times.
package struct ConnectionLimits: Sendable {
    /// The longest time from the connection to the first byte of the first request.
    package var firstByte: TimeAmount = .seconds(5)
    /// The longest time from the first byte of a request to the end of its head.
    package var head: TimeAmount = .seconds(15)
    /// The longest time from an answer to the next request. It must be longer than load balancers keep connections, or
    /// they would send requests on connections that are just being closed.
    package var keepAlive: TimeAmount = .seconds(75)
    /// After this time, a body must have arrived at `bytesPerSecond` or faster on average.
    package var patience: TimeAmount = .seconds(10)
    package var bytesPerSecond = 4096
    /// The longest time in which the client reads nothing of an answer.
    package var unread: TimeAmount = .seconds(60)
    /// The longest time to the start of an answer after the client has closed its side of the connection.
    package var left: TimeAmount = .seconds(5)
    /// The number of bytes of a request's body that are still read after its answer, so that the connection stays open.
    /// If more bytes are to come, the connection is closed after the answer.
    package var ignoredBytes = 1_048_576
    /// How long and how many bytes are still read after our side is closed, so that a client that is still sending can
    /// read its answer.
    package var lingering: TimeAmount = .seconds(30)
    package var lingeringIdle: TimeAmount = .seconds(5)
    package var lingeringBytes = 134_217_728
    /// The maximum number of connections at once.
    package var connections = 1024
    /// The maximum number of connections of one address, and of requests of one token, at once.
    package var perClient = 512
    /// The number of connections above these limits that still get one answer, so that health checks succeed.
    package var guests = 64
    /// The longest time for the request on such a connection.
    package var guestPatience: TimeAmount = .seconds(2)
    /// How long an event stream lasts before its reader has to reconnect.
    package var stream: Duration = .seconds(3_600)
    /// How often an event stream sends a sign of life while there are no events. A lost reader is noticed by the second
    /// sign that it does not take.
    package var signOfLife: Duration = .seconds(15)
    /// How often the limits are checked.
    var interval: TimeAmount {
        let shortest = [firstByte, head, keepAlive, patience, unread, left, lingeringIdle].min()
        return .nanoseconds(max((shortest ?? .seconds(1)).nanoseconds / 4, 1_000_000))
    }

    /// How often the limits are checked on a connection above the limits.
    var guestInterval: TimeAmount { min(interval, .nanoseconds(guestPatience.nanoseconds / 4)) }

    package init() {}

    func bytes(in time: TimeAmount) -> Int { Int(time.nanoseconds / 1_000_000_000) * bytesPerSecond }
}
