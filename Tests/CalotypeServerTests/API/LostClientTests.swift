@testable import CalotypeObservability
import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import NIOCore
import HTTPTypes
import NIOHTTP1
import NIOPosix
import Testing

@testable import CalotypeServer

@Suite("Clients that read nothing, or are gone", .timeLimit(.minutes(1)))
struct LostClientTests {
    /// Connects with small buffers, sends `text`, and reads nothing until the server has closed the connection. Only the
    /// server knows that: its last bytes wait in front of the end.
    private func readNothing(_ text: String, of node: RunningNode) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.so_rcvbuf), value: 4_096)
            .connect(host: "127.0.0.1", port: node.port).get()
        try await node.waitForConnections(2)
        try await channel.writeAndFlush(ByteBuffer(string: text))
        #expect(try await node.send(.GET, "/healthz").status == 200)
        try await node.waitForConnections(1)
        try? await channel.close().get()
    }

    @Test("One that does not read its answer is closed, and others are served meanwhile")
    func unread() async throws {
        var limits = ConnectionLimits()
        limits.unread = .milliseconds(100)
        try await withNode(limits: limits) { node async throws in
            let metadata = String(repeating: "x", count: 60_000)
            for id in 0..<40 {
                let json =
                    #"{"id":"\#(id)","tool":"sora","sourceUrl":"http://example.com/","metadata":{"a":"\#(metadata)"}}"#
                #expect(try await node.post("/v1/jobs", json: json).status == 201)
            }
            // Together 24 MB, more than the buffers of both systems take.
            let page = "GET /v1/jobs?limit=40 HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try await readNothing(String(repeating: page, count: 10), of: node)
        }
    }

    @Test("One that leaves an event stream is noticed by the signs of life, and its stream is free again")
    func leftEvents() async throws {
        var limits = ConnectionLimits()
        // Two streams at once.
        limits.perClient = 4
        limits.signOfLife = .milliseconds(20)
        let stream = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        try await withNode(limits: limits) { node async throws in
            try await node.connected(times: 2, saying: stream, isHeard: true) { () async throws in
                #expect(try await node.talk(stream, until: "retry: ").contains("too-many-streams"))
            }
            let deadline = ContinuousClock.now + .seconds(10)
            while try await !node.talk(stream, until: "\n\n").contains("text/event-stream") {
                try #require(ContinuousClock.now < deadline)
            }
            try await node.waitForConnections(0)
        }
    }

    @Test("Too much that is uploaded at once is refused as busy, and taken when there is memory again")
    func manyBodies() async throws {
        // As much as one image takes.
        try await withNode(options: { $0.bodyMemory = 1 << 19 }) { node async throws in
            let waiting =
                "POST /v1/sources HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
            try await node.connected(times: 1, saying: waiting, isHeard: true) { () async throws in
                let json = #"{"metadata":{"a":"\#(String(repeating: "x", count: 200_000))"}}"#
                for refused in [
                    try await node.send(.POST, "/v1/sources", body: [1]), try await node.post("/v1/jobs", json: json),
                ] {
                    #expect(refused.status == 503)
                    #expect(refused.reason == "busy")
                    #expect(refused.headers.first(name: "retry-after") == "2")
                }
                #expect(try await node.send(.GET, "/readyz").status == 200)
                #expect(node.registry.render().contains(#"status="503""#))
            }
            let image = DrawnImage.corners(32, 24).png
            let deadline = ContinuousClock.now + .seconds(10)
            while try await node.send(.POST, "/v1/sources", body: image).status != 201 {
                try #require(ContinuousClock.now < deadline)
            }
            #expect(node.uploads == [])
        }
    }
}

extension RunningNode {
    /// Returns when the server has this number of connections. Throws when it takes too long.
    fileprivate func waitForConnections(_ count: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while !registry.render().contains("\nhttp_connections \(count)\n") {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
