@testable import CalotypeSettings
import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import NIOCore
import NIOHTTP1
import Testing

@testable import CalotypeServer

/// What requests are refused before a route sees them, and how connections end.
@Suite("The rules of HTTP/1", .timeLimit(.minutes(1)))
struct HTTPRulesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let request: String
        let status: Int
        let reason: String
        var testDescription: String { name }

        init(_ name: String, _ request: String, _ status: Int, _ reason: String) {
            (self.name, self.request, self.status, self.reason) = (name, request, status, reason)
        }
    }

    private static let json = "Host: localhost\r\nContent-Type: application/json\r\n"

    static let refusals = [
        Case("no host", "GET /v1/jobs HTTP/1.1\r\n\r\n", 400, "no-host"),
        Case(
            "foreign target", "GET http://evil.example/v1/jobs HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421,
            "foreign-host"),
        Case("two hosts", "GET http://evil.example/v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "many-hosts"),
        Case("two hosts at health", "GET http://a.example/healthz HTTP/1.1\r\nHost: b\r\n\r\n", 400, "many-hosts"),
        Case("other scheme", "GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "malformed-request"),
        Case("user", "GET http://u:p@localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "malformed-request"),
        Case("proxy", "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n", 400, "malformed-request"),
        Case("fragment", "GET /healthz#x HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "malformed-request"),
        Case(
            "coding and length",
            "POST /v1/jobs HTTP/1.1\r\n\(json)Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
            "malformed-request"),
        Case(
            "two lengths", "POST /v1/jobs HTTP/1.1\r\n\(json)Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400,
            "malformed-request"),
        Case(
            "other coding", "POST /v1/jobs HTTP/1.1\r\n\(json)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501,
            "transfer-encoding"),
        Case(
            "old coding", "POST /v1/jobs HTTP/1.0\r\n\(json)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
            "malformed-request"),
        Case("folded", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n c\r\n\r\n", 400, "malformed-request"),
        Case("space", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A : b\r\n\r\n", 400, "malformed-request"),
        Case("bare line feeds", "GET /healthz HTTP/1.1\nHost: localhost\n\n", 400, "malformed-request"),
        Case("TLS", "\u{16}\u{3}\u{1}\u{2}", 400, "malformed-request"),
        Case(
            "large header", "GET /healthz HTTP/1.1\r\nX-A: \(String(repeating: "b", count: 20_000))\r\n\r\n", 431,
            "header-too-large"),
        Case(
            "expectation", "POST /v1/jobs HTTP/1.1\r\n\(json)Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}", 417,
            "expectation"),
        Case(
            "packed JSON",
            "POST /v1/jobs HTTP/1.1\r\n\(json)Connection: close\r\nContent-Encoding: gzip\r\n"
                + "Content-Length: 2\r\n\r\n{}", 415, "content-encoding"),
        Case(
            "packed image",
            "POST /v1/jobs?tool=sora HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}", 415, "content-encoding"),
    ]

    @Test("are kept", arguments: refusals)
    func refused(_ one: Case) async throws {
        try await withNode { node async throws in
            let answer = try await node.talk(one.request, until: one.reason)
            #expect(answer.hasPrefix("HTTP/1.1 \(one.status) ") || answer.hasPrefix("HTTP/1.0 \(one.status) "))
            #expect(answer.contains("\"reason\":\"\(one.reason)\""))
            #expect(answer.contains("X-Content-Type-Options: nosniff"))
        }
    }

    @Test("What is refused in the second request leaves the first answer whole")
    func pipelined() async throws {
        try await withNode { node async throws in
            let answer = try await node.talk("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains(#"{"status":"ok"}HTTP/1.1 400"#))
        }
    }

    @Test(
        "A connection ends where the client wants it",
        arguments: [
            "GET /healthz HTTP/1.0\r\n\r\n",
            "GET /healthz HTTP/1.0\r\nHost: calotype\r\nConnection: keep-alive\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: calotype:8080\r\nConnection: TE, Close\r\n\r\n",
            "GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ])
    func ended(_ request: String) async throws {
        try await withNode { node async throws in
            let answer = try await node.talk(request)
            #expect(answer.contains(" 200 OK\r\n"))
            #expect(answer.contains("Connection: close"))
            #expect(answer.hasSuffix(#"{"status":"ok"}"#))
        }
    }

    @Test("A stream of events to a client of HTTP/1.0 comes without chunks")
    func oldStream() async throws {
        var limits = ConnectionLimits()
        limits.stream = .milliseconds(1)
        try await withNode(limits: limits) { node async throws in
            let answer = try await node.talk("GET /v1/events HTTP/1.0\r\nHost: localhost\r\n\r\n")
            #expect(!answer.lowercased().contains("transfer-encoding"))
            #expect(answer.contains("\r\n\r\nretry: 2000\n"))
        }
    }

    @Test("A connection without a request is closed after the time for that", arguments: [false, true])
    func idle(afterRequest: Bool) async throws {
        var limits = ConnectionLimits()
        if afterRequest { limits.keepAlive = .milliseconds(60) } else { limits.firstByte = .milliseconds(60) }
        try await withNode(limits: limits) { node async throws in
            let request = afterRequest ? "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" : ""
            let answer = try await node.talk(request)
            #expect(answer.contains("200 OK") == afterRequest)
        }
        #expect(ConnectionLimits().keepAlive == .seconds(75))
        var settings = Settings()
        settings.server.keepAlive = .seconds(5)
        #expect(ConnectionLimits(settings.server, largestBody: 1).keepAlive == .seconds(5))
    }

    @Test(
        "What a browser may show runs nothing, in no frame",
        arguments: ["/healthz", "/v1/nothing", "/openapi.yaml", "/docs", "/"])
    func protected(_ path: String) async throws {
        try await withNode { node async throws in
            let answer = try await node.send(.GET, path)
            let policy = try #require(answer.headers.first(name: "Content-Security-Policy"))
            #expect(policy.hasPrefix("default-src 'none'; "))
            #expect(policy.contains("frame-ancestors 'none'; sandbox"))
            #expect(answer.headers["X-Content-Type-Options"] == ["nosniff"])
            #expect(answer.headers["Referrer-Policy"] == ["no-referrer"])
        }
    }

    @Test("The first page sends a browser to the documentation, and gives others links")
    func welcome() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            let links = try await node.send(.GET, "/")
            #expect(links.status == 200)
            #expect(links["links", "openapi"] == "/openapi.yaml")
            let browser = try await node.send(.GET, "/", [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")])
            #expect(browser.status == 303)
            let page = try await node.send(.GET, try #require(browser.headers.first(name: "Location")))
            #expect(page.headers["Content-Type"] == ["text/html; charset=utf-8"])
            #expect(page.text.contains("<code>POST /v1/jobs</code>"))
            #expect(page.text.contains("<code>multipart/form-data</code>"))
            #expect(!page.text.contains("<script"))
        }
    }
}
