internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A server on loopback that sends exactly the bytes of a test's script, including invalid responses.
///
/// It reads one request per connection, runs the script for it, and closes the connection.
package final class ScriptedServer: Sendable {
    package enum Step: Sendable {
        case send(String)
        case bytes([UInt8])
        /// Sends the bytes again and again, until `total` bytes are sent or the client disconnects.
        case flood([UInt8], total: Int)
        /// Sends nothing for a while.
        case pause(Duration)
        /// Sends one byte at a time, until the client disconnects.
        case drip(every: Duration)
        /// Notifies the test that the script has reached this step.
        case raise(Signal)
        case wait(Signal)
        /// Sends nothing more until the client disconnects.
        case hang
    }

    package struct Request: Sendable {
        /// The head as it was received.
        package let head: String
        package let body: String
        /// The method: the first word.
        package var method: String { head.prefix { $0 != " " }.description }
        /// The path and query in the first line.
        package var target: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

        /// Returns the value of a header, by its lower-case name. `nil` if there is none.
        package func header(_ name: String) -> String? {
            let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name):") }
            return line.map { $0.drop { $0 != ":" }.dropFirst().drop { $0 == " " } }.map(String.init)
        }

        /// Parses a request. `nil` if it is not complete yet.
        fileprivate init?(_ bytes: [UInt8]) {
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
            head = String(text[..<end.upperBound])
            body = String(text[end.upperBound...])
            guard body.utf8.count >= header("content-length").flatMap({ Int($0) }) ?? 0 else { return nil }
        }

        fileprivate init() { (head, body) = ("", "") }
    }

    package typealias Script = @Sendable (Request) -> [Step]

    private struct Tally {
        var requests: [Request] = []
        var connections = 0
        var bytesSent = 0
    }

    package let port: Int
    private let script: Script
    private let speaksFirst: Bool
    private let tally = Mutex(Tally())

    package var requests: [Request] { tally.withLock(\.requests) }
    package var connections: Int { tally.withLock(\.connections) }
    /// The number of bytes that the kernel accepted.
    package var bytesSent: Int { tally.withLock(\.bytesSent) }
    package var address: String { "http://127.0.0.1:\(port)" }

    private init(port: Int, speaksFirst: Bool, script: @escaping Script) {
        self.port = port
        self.speaksFirst = speaksFirst
        self.script = script
    }

    /// Runs `body` with a server on a free port, and stops the server when `body` ends.
    ///
    /// - Parameters:
    ///   - speaksFirst: whether to run the script, with an empty request, as soon as a client connects.
    package static func run<Value: Sendable>(
        speaksFirst: Bool = false, _ script: @escaping Script, _ body: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let (connections, accepted) = AsyncStream<ScriptedConnection>.makeStream()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    accepted.yield(try ScriptedConnection(channel))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(port: listener.localAddress?.port ?? 0, speaksFirst: speaksFirst, script: script)

        async let serving: Void = server.serve(connections)
        let result: Result<Value, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        try? await listener.close().get()
        accepted.finish()
        await serving
        return try result.get()
    }
}

extension ScriptedServer {
    private func serve(_ connections: AsyncStream<ScriptedConnection>) async {
        await withDiscardingTaskGroup { group in
            for await connection in connections {
                tally.withLock { $0.connections += 1 }
                group.addTask {
                    // Most tests are about clients that disconnect early, so errors are ignored.
                    try? await connection.whileOpen { try await self.answer(connection) }
                }
            }
            group.cancelAll()
        }
    }

    private func answer(_ client: ScriptedConnection) async throws {
        var incoming = client.incoming.makeAsyncIterator()
        var heard: [UInt8] = []
        var request = speaksFirst ? Request() : nil
        while request == nil {
            guard let bytes = await incoming.next() else { return }
            heard += bytes
            request = Request(heard)
        }
        guard let request else { return }
        tally.withLock { $0.requests.append(request) }
        for step in script(request) {
            switch step {
            case .hang: while await incoming.next() != nil {}
            default: try await play(step, to: client)
            }
        }
    }

    private func play(_ step: Step, to client: ScriptedConnection) async throws {
        switch step {
        case .send(let text): try await send(Array(text.utf8), to: client)
        case .bytes(let bytes): try await send(bytes, to: client)
        case .flood(let bytes, let total):
            for _ in 0..<(total / bytes.count) { try await send(bytes, to: client) }
        case .drip(let pause):
            while true {
                try await send([0], to: client)
                try await Task.sleep(for: pause)
            }
        case .pause(let pause): try await Task.sleep(for: pause)
        case .raise(let signal): signal.raise()
        case .wait(let signal): await signal.wait()
        case .hang: break
        }
    }

    private func send(_ bytes: [UInt8], to client: ScriptedConnection) async throws {
        try await client.send(bytes)
        tally.withLock { $0.bytesSent += bytes.count }
    }
}
