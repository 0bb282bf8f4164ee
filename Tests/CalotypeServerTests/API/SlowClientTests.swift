import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import NIOCore
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Slow and huge clients", .timeLimit(.minutes(1)))
struct SlowClientTests {
    @Test(
        "are cut off",
        arguments: [
            "", "GET /healthz HT",
            "POST /v1/jobs?tool=sora HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nx",
        ])
    func cutOff(_ beginning: String) async throws {
        var limits = ConnectionLimits()
        limits.firstByte = .milliseconds(300)
        limits.head = .milliseconds(300)
        limits.patience = .milliseconds(300)
        limits.bytesPerSecond = 1_000_000_000
        try await withNode(limits: limits) { node async throws in
            let answer = try await node.talk(beginning)
            #expect(!answer.contains("200 OK"))
        }
    }

    @Test("A body that waits to be asked for is asked for, unless it would be refused")
    func asked() async throws {
        try await withNode { node async throws in
            func talk(_ path: String) async throws -> String {
                let text =
                    "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
                    + "Connection: close\r\n\r\n"
                return try await node.talk(text, afterwards: "{}")
            }
            #expect(try await talk("/v1/jobs?tool=sora").hasPrefix("HTTP/1.1 100 Continue\r\n"))
            #expect(try await talk("/v1/nothing").hasPrefix("HTTP/1.1 404"))
        }
    }

    @Test("A body of chunks that are none is the client's mistake")
    func brokenChunks() async throws {
        try await withNode { node async throws in
            let text =
                "POST /v1/jobs?tool=sora HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            #expect(try await node.talk(text).hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test(
        "A request that names two hosts is refused, whatever they are",
        arguments: [
            "localhost\r\nHost: localhost", "localhost\r\nhost: evil.example", "evil.example\r\nHost: localhost",
        ])
    func manyHosts(_ hosts: String) async throws {
        try await withNode { node async throws in
            let text = "GET /v1/jobs HTTP/1.1\r\nHost: \(hosts)\r\nConnection: close\r\n\r\n"
            let answer = try await node.talk(text)
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            #expect(answer.contains(#""reason":"many-hosts""#))
        }
    }

    @Test("One that goes away while it waits for a result holds no connection")
    func left() async throws {
        var limits = ConnectionLimits()
        limits.left = .milliseconds(50)
        limits.connections = 1
        try await withNode(limits: limits) { node async throws in
            let job =
                #"{"tool":"sora","sourceUrl":"http://example.com/","runAt":"\#(Date(timeIntervalSinceNow: 3600).formatted(.iso8601))"}"#
            let text =
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nPrefer: wait=100\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(job.utf8.count)\r\n\r\n\(job)"
            let start = ContinuousClock.now
            // Ends when the server has closed it too.
            #expect(try await node.talk(text, leaving: true).isEmpty)
            #expect(ContinuousClock.now - start < .seconds(20))
            #expect(try await node.send(.GET, "/healthz").status == 200)
        }
    }
}
