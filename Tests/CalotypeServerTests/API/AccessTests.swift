import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Crypto
import Foundation
import Hummingbird
@testable import HTTPServerGuard
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
        var isForReaders = false
        /// What a token that may use it sees, where there is nothing.
        let status: Int
        var testDescription: String { "\(method) \(path)" }
        var isSafe: Bool { method == .GET }
        /// Answers whoever asks, by whatever host name.
        var isHealth: Bool { ["/healthz", "/readyz"].contains(path) }
    }

    static let routes: [Route] = [
        Route(method: .POST, path: "/v1/jobs", status: 415),
        Route(method: .GET, path: "/v1/jobs", status: 200),
        Route(method: .GET, path: "/v1/jobs/none", status: 404),
        Route(method: .DELETE, path: "/v1/jobs/none", status: 404),
        Route(method: .POST, path: "/v1/jobs/none/cancel", status: 404),
        Route(method: .POST, path: "/v1/jobs/none/retry", status: 404),
        Route(method: .GET, path: "/v1/jobs/none/variants/normal", status: 404),
        Route(method: .GET, path: "/v1/jobs/none/source", status: 404),
        Route(method: .GET, path: "/v1/jobs/none/reference/normal", status: 404),
        Route(method: .POST, path: "/v1/retries", status: 422),
        Route(method: .GET, path: "/v1/failures", status: 200),
        Route(method: .POST, path: "/v1/operations", status: 415),
        Route(method: .GET, path: "/v1/operations", status: 200),
        Route(method: .GET, path: "/v1/operations/none", status: 404),
        Route(method: .POST, path: "/v1/queue/pause", needsAll: true, status: 200),
        Route(method: .POST, path: "/v1/queue/resume", needsAll: true, status: 200),
        Route(method: .GET, path: "/v1/me", status: 200),
        Route(method: .POST, path: "/v1/sources", status: 422),
        Route(method: .POST, path: "/v1/trials", status: 422),
        Route(method: .POST, path: "/v1/batches", status: 415),
        Route(method: .GET, path: "/v1/batches", status: 200),
        Route(method: .GET, path: "/v1/batches/none", status: 404),
        Route(method: .POST, path: "/v1/batches/none/cancel", status: 404),
        Route(method: .GET, path: "/v1/events?state=nonsense", status: 422),
        Route(method: .POST, path: "/v1/events/tickets", isForReaders: true, status: 201),
        Route(method: .GET, path: "/v1/summary", status: 200),
        Route(method: .GET, path: "/v1/stats", needsAll: true, status: 200),
        Route(method: .GET, path: "/v1/workers", needsAll: true, status: 200),
        Route(method: .GET, path: "/v1/presets", status: 200),
        Route(method: .GET, path: "/healthz", isOpen: true, status: 200),
        Route(method: .GET, path: "/readyz", isOpen: true, status: 200),
        Route(method: .GET, path: "/", isOpen: true, status: 200),
        Route(method: .GET, path: "/docs", isOpen: true, status: 200),
        Route(method: .GET, path: "/openapi.yaml", isOpen: true, status: 200),
    ]

    @Test("Every route of the API is in this table, and in the document")
    func complete() async throws {
        let tested = Self.routes.map { route in
            let path = route.path.prefix { $0 != "?" }.replacing("none", with: "{id}")
                .replacing("variants/normal", with: "variants/{variant}")
                .replacing("reference/normal", with: "reference/{variant}")
            return "\(route.method) \(path)"
        }
        #expect(Set(tested) == Set(Document.answers.keys))
        let served = try await servedRoutes()
        #expect(Set(tested) == served)
    }

    /// As the API adds them.
    private func servedRoutes() async throws -> Set<String> {
        let folder = try ScratchFolder()
        let store = FolderStore(folder.path + "/objects")
        let queue = try await QueueLocation.sqlite(path: folder.path(of: "queue.sqlite")).open(logger: silence)
        let node = try Node(NodeOptions(hasAPI: true, hasWorkers: false), Settings(), AccessRules(), store)
        let routes = Routes(Router(context: APIContext.self))
        node.api(on: queue, node.readiness(of: queue, StoreHealth(store, logger: silence))).addAll(to: routes)
        await queue.close()
        return Set(routes.methods.flatMap { path, methods in methods.map { "\($0.rawValue) \(path)" } })
    }

    @Test("Tokens open what they are for", arguments: routes)
    func tokens(_ route: Route) async throws {
        try await withNode(access: Self.tokens) { node async throws in
            func status(_ token: String?, _ headers: (String, String)...) async throws -> Int {
                let all = token.map { [("Authorization", "Bearer \($0)")] } ?? []
                return try await node.send(route.method, route.path, all + headers).status
            }
            let withoutToken = route.isOpen ? route.status : 401
            #expect(try await status(nil) == withoutToken)
            #expect(try await status("wrong") == 401)
            #expect(try await status("") == 401)
            #expect(try await status("reader") == (route.isSafe || route.isForReaders ? route.status : 403))
            #expect(try await status("viewer") == (route.isSafe || route.isForReaders ? route.status : 403))
            #expect(try await status("writer") == route.status)
            #expect(try await status("ann") == (route.needsAll ? 403 : route.status))
            // A browser sends no token by itself.
            let elsewhere = ("Sec-Fetch-Site", "cross-site")
            #expect(try await status("writer", elsewhere) == route.status)
            #expect(try await status("wrong", elsewhere) == 401)
            #expect(try await status(nil, elsewhere) == (route.isSafe ? withoutToken : 403))
        }
    }

    @Test("Every answer has the headers that protect it: also refusals, other methods and streams", arguments: routes)
    func headers(_ route: Route) async throws {
        var limits = ConnectionLimits()
        limits.stream = .milliseconds(1)
        try await withNode(access: Self.tokens, limits: limits) { node async throws in
            func check(_ method: HTTPMethod, _ path: String, _ headers: [(String, String)], _ status: Int) async throws
            {
                let answer = try await node.send(method, path, headers)
                #expect(answer.status == status, "\(method) \(path)")
                for (name, value) in [
                    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
                    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
                ] {
                    #expect(answer.headers[name] == [value], "\(method) \(path)")
                }
                let policies = answer.headers["Content-Security-Policy"]
                #expect(policies.count == 1 && policies[0].hasPrefix("default-src 'none'"), "\(method) \(path)")
                #expect(answer.headers["Cache-Control"].count == 1)
            }
            let writer = [("Authorization", "Bearer writer")]
            try await check(route.method, route.path, writer, route.status)
            try await check(route.method, route.path, [], route.isOpen ? route.status : 401)
            if route.isSafe { try await check(.HEAD, route.path, writer, route.status) }
            try await check(.PATCH, String(route.path.prefix { $0 != "?" }), writer, 405)
            try await check(route.method, "/v1/nothing" + route.path, writer, 404)
            if route.path.hasPrefix("/v1/events?") { try await check(.GET, "/v1/events?after=0-0", writer, 200) }
        }
    }

    @Test("Tokens do not open what is asked for under a foreign host name, where names are said", arguments: routes)
    func tokensAndHosts(_ route: Route) async throws {
        var rules = Self.tokens
        rules.hosts = ["pictures.example"]
        try await withNode(access: rules) { node async throws in
            for token in ["writer", "wrong"] {
                let answer = try await node.send(
                    route.method, route.path, [("Authorization", "Bearer \(token)"), ("Host", "evil.example")])
                #expect(answer.status == (route.isHealth ? token == "wrong" ? 401 : route.status : 421))
                #expect(route.isHealth || answer.reason == "foreign-host")
            }
            let answer = try await node.send(
                route.method, route.path, [("Authorization", "Bearer writer"), ("Host", "pictures.example")])
            #expect(answer.status == route.status)
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
                #expect(try await status(("Host", host)) == (route.isHealth ? route.status : 421), "\(host)")
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

    @Test("What is another user's answers as if it did not exist", arguments: Backing.available, routes)
    func foreign(_ backing: Backing, _ route: Route) async throws {
        guard route.path.contains("none") else { return }
        try await withNode(on: backing, access: Self.tokens) { node async throws in
            let (ann, bob) = ([("Authorization", "Bearer ann")], [("Authorization", "Bearer bob")])
            #expect(try await node.post("/v1/jobs", json: Self.job, bob)["userId"] == "bob")
            let batch = #"{"id":"one","jobs":[{"tool":"sora","sourceUrl":"http://example.com/"}]}"#
            #expect(try await node.post("/v1/batches", json: batch, bob).status == 201)
            let path = route.path.replacing("none", with: "one")
            var (foreignTimes, unknownTimes): ([Duration], [Duration]) = ([], [])
            for query in ["", "?user=bob", "?user=ann"] {
                let unknown = try await node.timed(route.method, route.path + query, ann, &unknownTimes)
                for _ in 0..<4 {
                    let foreign = try await node.timed(route.method, path + query, ann, &foreignTimes)
                    #expect(foreign.status == 404)
                    #expect(foreign.body == unknown.body)
                    #expect(foreign.headers.withoutDate == unknown.headers.withoutDate)
                    _ = try await node.timed(route.method, route.path + query, ann, &unknownTimes)
                }
            }
            // Not a proof, but what reads or writes more than the other shows.
            let (foreign, unknown) = (foreignTimes.median, unknownTimes.median)
            #expect(foreign < unknown * 4 + .milliseconds(10) && unknown < foreign * 4 + .milliseconds(10))
            // Nothing has happened to it.
            #expect(try await node.send(.GET, "/v1/jobs/one", bob)["state"] == "waiting")
            #expect(try await node.send(.GET, "/v1/batches/one", bob)["counts", "waiting"] == "1")
        }
    }

    @Test("A user's token makes and lists that user's jobs alone", arguments: Backing.available)
    func own(_ backing: Backing) async throws {
        try await withNode(on: backing, access: Self.tokens) { node async throws in
            let (ann, bob) = ([("Authorization", "Bearer ann")], [("Authorization", "Bearer bob")])
            #expect(try await node.post("/v1/jobs", json: Self.job, bob)["userId"] == "bob")
            let filter = #"{"action":"cancel","filter":{"state":"waiting"},"expect":1}"#
            let operation = try #require(try await node.post("/v1/operations", json: filter, bob)["id"])
            for path in ["/v1/operations/\(operation)", "/console/operations/\(operation)"] {
                #expect(try await node.send(.GET, path, bob).status == 200)
                #expect(try await node.send(.GET, path, ann).status == 404)
            }
            for path in ["/v1/operations", "/console/operations"] {
                #expect(try await node.send(.GET, path, bob).text.contains(operation))
                #expect(try await !node.send(.GET, path, ann).text.contains(operation))
            }
            #expect(try await node.send(.GET, "/v1/jobs?user=bob", ann).text == #"{"jobs":[]}"#)
            #expect(try await node.send(.GET, "/v1/jobs", ann).text == #"{"jobs":[]}"#)
            #expect(try await node.send(.GET, "/v1/summary", ann)["jobs", "waiting"] == "0")
            #expect(try await node.send(.GET, "/v1/events?user=bob", ann).reason == "foreign-user")
            #expect(try await node.send(.POST, "/v1/sources?user=bob", ann, body: [1]).reason == "foreign-user")
            let same = try await node.post("/v1/jobs", json: Self.job, ann)
            #expect(same.status == 201)
            #expect(same["userId"] == "ann")
            let forBob = Self.job.replacing("}", with: #","userId":"bob"}"#)
            #expect(try await node.post("/v1/jobs", json: forBob, ann).reason == "foreign-user")
            let writer = [("Authorization", "Bearer writer")]
            #expect(try await node.send(.GET, "/v1/jobs/one", writer).reason == "ambiguous")
            #expect(try await node.send(.GET, "/v1/jobs/one?user=ann", writer)["userId"] == "ann")
        }
    }

    private static let job =
        #"{"id":"one","tool":"dall-e","sourceUrl":"http://example.com/a.png","runAt":"\#(Date(timeIntervalSinceNow: 3600).formatted(.iso8601))"}"#

    static let tokens: AccessRules = {
        func line(_ name: String, _ scope: String, _ user: String) -> String {
            let hash = SHA256.hash(data: Array(name.utf8)).hexadecimal
            return "\(name) \(scope) \(user) \(hash)"
        }
        let lines = [
            line("reader", "read", "*"), line("writer", "write", "*"), line("ann", "write", "ann"),
            line("bob", "write", "bob"), line("viewer", "view", "*"),
        ]
        return AccessRules(tokens: (try? AccessTokens(text: lines.joined(separator: "\n"))) ?? AccessTokens())
    }()
}

extension RunningNode {
    fileprivate func timed(
        _ method: HTTPMethod, _ path: String, _ headers: [(String, String)], _ times: inout [Duration]
    ) async throws -> Answer {
        let start = ContinuousClock.now
        let answer = try await send(method, path, headers)
        times.append(ContinuousClock.now - start)
        return answer
    }
}

extension HTTPHeaders {
    fileprivate var withoutDate: [String] {
        filter { $0.name.lowercased() != "date" }.map { "\($0.name): \($0.value)" }
    }
}

extension [Duration] {
    fileprivate var median: Duration { sorted()[count / 2] }
}
