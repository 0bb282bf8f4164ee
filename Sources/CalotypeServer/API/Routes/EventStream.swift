internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Sends changes to one reader, at the reader's speed.
struct EventStream: Sendable {
    let queue: JobQueue
    let scope: JobScope
    let filter: ChangeFilter
    let store: any ObjectStore
    let logger: Logger
    /// The address of this server, which comes before its paths.
    var server = ""
    /// How often to send a sign of life while there are no events. Without it, a closed connection is not detected.
    var heartbeat: Duration = .seconds(15)
    /// If sending one batch takes longer than this, the reader is too slow, and gets a `reset` event to read everything
    /// again.
    var patience: Duration = .seconds(10)
    /// How long each operation of the queue may take. A stream whose database is away ends, so that its reader learns
    /// it.
    var queuePatience: Duration = PatienceMiddleware.usual
    /// Whether the reader may still read. A stream ends with its token.
    var isAllowed: @Sendable () -> Bool = { true }
    /// After this time the stream ends, and the reader reconnects, perhaps to another node.
    var lifetime: Duration

    /// Sends events until the reader leaves, the lifetime is over, or the server should stop. It first sends the
    /// position, so that a reader misses nothing if the connection breaks before the first event.
    func send(from start: ChangePosition, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: "retry: 2000\n: from \(start.rawValue)\nid: \(start.rawValue)\n\n"))
        do {
            try await QueuePatience.$limit.withValue(queuePatience) { try await follow(from: start, &writer) }
        } catch {
            guard !isStopping else { return try await writer.finish(nil) }
            logger.debug("event stream ends", metadata: ["cause": "\(sentence(of: error))"])
            throw error
        }
        try await writer.finish(nil)
    }

    private func follow(from start: ChangePosition, _ writer: inout any ResponseBodyWriter) async throws {
        var position = start
        var lastWrite = ContinuousClock.now
        let end = lastWrite + lifetime
        while !isStopping, ContinuousClock.now < end, isAllowed() {
            let began = ContinuousClock.now
            switch try await queue.changes(after: position, in: scope, limit: 200) {
            case .reset(let latest):
                position = latest
                try await write(event("reset", at: latest, "{}"), &lastWrite, &writer)
            case .changes(let changes, let next):
                position = next
                let wanted = changes.filter(filter.wants)
                if !wanted.isEmpty { try await write(try events(wanted), &lastWrite, &writer) }
                if changes.isEmpty { try await wait(after: position, until: min(end, lastWrite + heartbeat)) }
                if !wanted.isEmpty, began.duration(to: .now) > patience {
                    position = try await queue.latestChange()
                    try await write(event("reset", at: position, "{}"), &lastWrite, &writer)
                }
            }
            // Also sent when all recent changes are filtered out for this reader. It contains the position, so that a
            // reader that reconnects does not start far behind.
            if lastWrite.duration(to: .now) >= heartbeat {
                try await write(ByteBuffer(string: ":\nid: \(position.rawValue)\n\n"), &lastWrite, &writer)
            }
        }
    }

    private func write(
        _ buffer: ByteBuffer, _ lastWrite: inout ContinuousClock.Instant, _ writer: inout any ResponseBodyWriter
    ) async throws {
        try await writer.write(buffer)
        lastWrite = .now
    }

    private func wait(after position: ChangePosition, until end: ContinuousClock.Instant) async throws {
        let limit = max(end - .now, .zero)
        try await cancelWhenGracefulShutdown { try await queue.waitForChanges(after: position, upTo: limit) }
    }

    private func events(_ changes: [JobChange]) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        for change in changes {
            let json = JobEvent(change, VariantAddresses(store: store, server: server))
            let data = String(decoding: try WireJSON.bytes(of: json), as: UTF8.self)
            buffer.writeImmutableBuffer(event(change.preview == nil ? "job" : "preview", at: change.position, data))
        }
        return buffer
    }

    private func event(_ name: String, at position: ChangePosition, _ data: String) -> ByteBuffer {
        ByteBuffer(string: "event: \(name)\nid: \(position.rawValue)\ndata: \(data)\n\n")
    }
}
