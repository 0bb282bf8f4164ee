import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import HTTPTypes
import NIOCore
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Many connections", .timeLimit(.minutes(1)))
struct ConnectionLimitTests {
    private static let few: ConnectionLimits = {
        var limits = ConnectionLimits()
        (limits.connections, limits.perClient, limits.guests) = (8, 4, 2)
        return limits
    }()

    @Test("Idle connections make room for new ones, so that they lock nobody out", arguments: ["", "GET /heal"])
    func idle(_ text: String) async throws {
        try await withNode(limits: Self.few) { node async throws in
            try await node.connected(times: 24, saying: text) {
                let start = ContinuousClock.now
                let answer = try await node.talk("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", until: "ok")
                #expect(answer.hasPrefix("HTTP/1.1 200"))
                #expect(ContinuousClock.now - start < .seconds(2))
            }
        }
    }

    @Test("A client that uses all its connections gets 429 on more, but health checks, and others are served")
    func busy() async throws {
        try await withNode(limits: Self.few) { node async throws in
            // Each was asked for its body.
            let waiting =
                "POST /v1/sources HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
            try await node.connected(times: 4, saying: waiting, isHeard: true) {
                func ask(_ path: String, from address: String = "127.0.0.1") async throws -> String {
                    try await node.talk(
                        "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", from: address)
                }
                let refused = try await ask("/v1/summary")
                #expect(refused.hasPrefix("HTTP/1.1 429"))
                #expect(refused.contains(#""reason":"too-many-connections""#))
                #expect(refused.contains("Retry-After: 2"))
                for path in ["/healthz", "/readyz"] {
                    let answer = try await ask(path)
                    #expect(answer.hasPrefix("HTTP/1.1 200"))
                }
                let other = try await ask("/v1/summary", from: "127.0.0.2")
                #expect(other.hasPrefix("HTTP/1.1 200"))
            }
            // The server sees within moments that they are gone.
            var status = try await node.send(.GET, "/v1/summary").status
            for _ in 0..<200 where status != 200 { status = try await node.send(.GET, "/v1/summary").status }
            #expect(status == 200)
        }
    }

    @Test("A token has so many requests and streams at once, and a stream that ends makes room")
    func perToken() throws {
        let slots = CallerSlots(Self.few)
        var requests = try (0..<4).map { _ in try slots.take(.request, by: "ann") }
        let many = #expect(throws: Problem.self) { try slots.take(.request, by: "ann") }
        #expect(many?.status == .tooManyRequests && many?.reason == "too-many-requests")
        _ = try slots.take(.request, by: "bob")
        requests.removeLast()
        _ = try slots.take(.request, by: "ann")
        let streams = try (0..<2).map { _ in try slots.take(.stream, by: "ann") }
        let manyStreams = #expect(throws: Problem.self) { try slots.take(.stream, by: "ann") }
        #expect(manyStreams?.status == .tooManyRequests && manyStreams?.reason == "too-many-streams")
        let others = try ["bob", "bob", "eve"].prefix(2).map { try slots.take(.stream, by: $0) }
        #expect(throws: Problem.self, "of all") { try slots.take(.stream, by: "eve") }
        streams[0].release()
        streams[0].release()
        _ = try slots.take(.stream, by: "eve")
        withExtendedLifetime((requests, streams, others)) {}
    }

    @Test("Streams of events are counted")
    func streams() async throws {
        try await withNode(limits: Self.few) { node async throws in
            let stream = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            try await node.connected(times: 2, saying: stream, isHeard: true) {
                let answer = try await node.talk(stream, until: "retry: ")
                #expect(answer.hasPrefix("HTTP/1.1 429"))
                #expect(answer.contains("too-many-streams"))
            }
        }
    }

    @Test(
        "One client is an IPv4 address or an IPv6 network",
        arguments: [
            ("10.0.0.1", "10.0.0.1"), ("::ffff:10.0.0.1", "10.0.0.1"), ("::1", "0:0:0:0"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"), ("2001:db8:1:2::9", "2001:db8:1:2"),
            ("2001:db8::9", "2001:db8:0:0"), ("fe80::1%eth0", "fe80:0:0:0"), ("", ""),
        ])
    func client(_ address: String, _ client: String) { #expect(ConnectionRegistry.client(address) == client) }
}
