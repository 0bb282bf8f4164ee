import Calotype
import CalotypeTesting
import Crypto
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

/// Who may do what, on every route.
@Suite("Access", .timeLimit(.minutes(2)))
struct AccessTests {
    struct Route: Sendable, CustomTestStringConvertible {
        let method: HTTPMethod
        let path: String
        var isOpen = false
        var needsAll = false
        /// What a token that may use it sees, where there is nothing.
        let status: Int
        var testDescription: String { "\(method) \(path)" }
        var isSafe: Bool { method == .GET }
    }

    static let routes: [Route] = [
        Route(method: .POST, path: "/v1/jobs", status: 415),
        Route(method: .GET, path: "/v1/jobs", status: 200),
        Route(method: .GET, path: "/v1/jobs/none", status: 404),
        Route(method: .DELETE, path: "/v1/jobs/none", status: 404),
        Route(method: .POST, path: "/v1/jobs/none/cancel", status: 404),
        Route(method: .POST, path: "/v1/jobs/none/retry", status: 404),
        Route(method: .GET, path: "/v1/jobs/none/variants/normal", status: 404),
        Route(method: .POST, path: "/v1/batches", status: 415),
        Route(method: .GET, path: "/v1/batches/none", status: 404),
        Route(method: .POST, path: "/v1/batches/none/cancel", status: 404),
        Route(method: .GET, path: "/v1/events?state=nonsense", status: 422),
        Route(method: .GET, path: "/v1/summary", status: 200),
        Route(method: .GET, path: "/v1/stats", needsAll: true, status: 200),
        Route(method: .GET, path: "/v1/workers", needsAll: true, status: 200),
        Route(method: .GET, path: "/v1/presets", status: 200),
        Route(method: .GET, path: "/healthz", isOpen: true, status: 200),
        Route(method: .GET, path: "/readyz", isOpen: true, status: 200),
        Route(method: .GET, path: "/openapi.yaml", isOpen: true, status: 200),
    ]

    @Test("Every route in the document is here, and the other way round")
    func complete() throws {
        let document = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        var path = ""
        var documented: Set<String> = []
        for line in document.split(separator: "\n") {
            if let match = line.firstMatch(of: /^  (\/[^:]*):$/) { path = String(match.1) }
            if let match = line.firstMatch(of: /^    (get|post|delete):$/) {
                documented.insert("\(match.1.uppercased()) \(path)")
            }
        }
        let tested = Self.routes.map { route in
            let path = route.path.prefix { $0 != "?" }.replacing("none", with: "{id}")
                .replacing("variants/normal", with: "variants/{variant}")
            return "\(route.method) \(path)"
        }
        #expect(documented == Set(tested))
    }

    @Test("Tokens open what they are for", arguments: routes)
    func tokens(_ route: Route) async throws {
        try await withNode(access: Self.tokens) { node async throws in
            #expect(try await status(route, node, nil) == (route.isOpen ? route.status : 401))
            #expect(try await status(route, node, "wrong") == 401)
            #expect(try await status(route, node, "reader") == (route.isSafe ? route.status : 403))
            #expect(try await status(route, node, "writer") == route.status)
            #expect(try await status(route, node, "ann") == (route.needsAll ? 403 : route.status))
        }
    }

    @Test("Without tokens, foreign host names are refused, and unsafe methods from other sites", arguments: routes)
    func withoutTokens(_ route: Route) async throws {
        try await withNode(access: AccessRules(hosts: ["pictures.example"])) { node async throws in
            func status(_ headers: (String, String)...) async throws -> Int {
                try await node.send(route.method, route.path, headers).status
            }
            #expect(try await status() == route.status)
            for host in ["localhost:80", "[::1]:80", "10.0.0.7", "Pictures.Example."] {
                #expect(try await status(("Host", host)) == route.status, "\(host)")
            }
            for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1:1:2"] {
                #expect(try await status(("Host", host)) == 421, "\(host)")
            }
            let refused = route.isSafe ? route.status : 403
            #expect(try await status(("Sec-Fetch-Site", "cross-site")) == refused)
            #expect(try await status(("Sec-Fetch-Site", "same-site")) == refused)
            #expect(try await status(("Origin", "http://evil.example")) == refused)
            #expect(try await status(("Origin", "null")) == refused)
            #expect(try await status(("Sec-Fetch-Site", "same-origin")) == route.status)
            #expect(try await status(("Origin", "http://127.0.0.1:\(node.port)")) == route.status)
        }
    }

    @Test("Another user's job is as if it did not exist")
    func foreign() async throws {
        try await withNode(access: Self.tokens) { node async throws in
            let bob = [("Authorization", "Bearer bob")]
            let ann = [("Authorization", "Bearer ann")]
            let made = try await node.post("/v1/jobs", json: Self.job, bob)
            #expect(made.status == 201)
            #expect(made["userId"] == "bob")
            for (method, path) in [
                (HTTPMethod.GET, "/v1/jobs/one"), (.DELETE, "/v1/jobs/one"), (.POST, "/v1/jobs/one/cancel"),
                (.POST, "/v1/jobs/one/retry"), (.GET, "/v1/jobs/one/variants/normal"), (.GET, "/v1/jobs/one?user=bob"),
            ] {
                #expect(try await node.send(method, path, ann).status == 404, "\(method) \(path)")
            }
            #expect(try await node.send(.GET, "/v1/jobs?user=bob", ann).text == #"{"jobs":[]}"#)
            #expect(try await node.send(.GET, "/v1/jobs/one", bob).status == 200)
            let posing = try await node.post("/v1/jobs", json: Self.job, ann)
            #expect(posing.status == 201)
            #expect(posing["userId"] == "ann")
            let forBob = Self.job.replacing("}", with: #","userId":"bob"}"#)
            #expect(try await node.post("/v1/jobs", json: forBob, ann).reason == "foreign-user")
            let writer = [("Authorization", "Bearer writer")]
            #expect(try await node.send(.GET, "/v1/jobs/one", writer).reason == "ambiguous")
            #expect(try await node.send(.GET, "/v1/jobs/one?user=ann", writer)["userId"] == "ann")
        }
    }

    private static let job =
        #"{"id":"one","tool":"dall-e","sourceUrl":"http://example.com/a.png","runAt":"\#(Date(timeIntervalSinceNow: 3600).formatted(.iso8601))"}"#

    private static let tokens: AccessRules = {
        func line(_ name: String, _ scope: String, _ user: String) -> String {
            let hash = SHA256.hash(data: Array(name.utf8)).hexadecimal
            return "\(name) \(scope) \(user) \(hash)"
        }
        let lines = [
            line("reader", "read", "*"), line("writer", "write", "*"), line("ann", "write", "ann"),
            line("bob", "write", "bob"),
        ]
        return AccessRules(tokens: (try? AccessTokens(text: lines.joined(separator: "\n"))) ?? AccessTokens())
    }()

    private func status(_ route: Route, _ node: RunningNode, _ token: String?) async throws -> Int {
        let headers = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        return try await node.send(route.method, route.path, headers).status
    }
}
