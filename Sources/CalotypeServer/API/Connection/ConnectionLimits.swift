package import NIOCore

/// How many connections clients may have, and how long they may take.
package struct ConnectionLimits: Sendable {
    /// From the connection to the first byte of the first request.
    package var firstByte: TimeAmount = .seconds(5)
    /// From the first byte of a request to the end of its head.
    package var head: TimeAmount = .seconds(15)
    /// From an answer to the next request. Longer than load balancers keep connections, or they would send requests into
    /// connections that are just being closed.
    package var keepAlive: TimeAmount = .seconds(75)
    /// A body may be slower than `bytesPerSecond` for this long.
    package var patience: TimeAmount = .seconds(10)
    package var bytesPerSecond = 4096
    /// An answer of which the client takes nothing.
    package var unread: TimeAmount = .seconds(60)
    /// How long an answer may take to begin once the client has closed its side of the connection.
    package var left: TimeAmount = .seconds(5)
    /// After an answer, so many bytes of the request's body are read and the connection goes on. Where more are to come, it
    /// is closed after the answer.
    package var ignoredBytes = 1_048_576
    /// How long, and how many bytes, are still read after our side is closed. A client that is still sending then gets to
    /// read its answer.
    package var lingering: TimeAmount = .seconds(30)
    package var lingeringIdle: TimeAmount = .seconds(5)
    package var lingeringBytes = 134_217_728
    /// Connections at once.
    package var connections = 1024
    /// Connections of one address, and requests of one token, at once.
    package var perClient = 512
    /// Connections above these limits that are still answered once, so that a health check is.
    package var guests = 64
    /// How long such a connection may take for its request.
    package var guestPatience: TimeAmount = .seconds(2)
    /// How long a stream of events goes on before its reader has to come again.
    package var stream: Duration = .seconds(3_600)
    /// How often to look.
    var interval: TimeAmount {
        let shortest = [firstByte, head, keepAlive, patience, unread, left, lingeringIdle].min()
        return .nanoseconds(max((shortest ?? .seconds(1)).nanoseconds / 4, 1_000_000))
    }

    /// The same for a connection that has little time.
    var guestInterval: TimeAmount { min(interval, .nanoseconds(guestPatience.nanoseconds / 4)) }

    package init() {}

    func bytes(in time: TimeAmount) -> Int { Int(time.nanoseconds / 1_000_000_000) * bytesPerSecond }
}
