import Calotype
import CalotypeConsole
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import Hummingbird
import NIOHTTP1
import Testing

@testable import CalotypeServer

/// The pages of the console over HTTP, without scripts.
@Suite("The console", .timeLimit(.minutes(2)))
struct ConsoleTests {
    struct Route: Sendable, CustomTestStringConvertible {
        let method: HTTPMethod
        let path: String
        /// Who may use it: a token that reads, a token of one user.
        var isForReaders = true
        var isForUsers = true
        /// What a caller who may use it gets, where there is nothing.
        let status: Int
        var testDescription: String { "\(method) \(path)" }
    }

    static let routes: [Route] = [
        Route(method: .GET, path: "/console", status: 200),
        Route(method: .GET, path: "/console/jobs", status: 200),
        Route(method: .GET, path: "/console/jobs/none", status: 404),
        Route(method: .GET, path: "/console/jobs/none/compare", status: 404),
        Route(method: .GET, path: "/console/try", status: 200),
        Route(method: .GET, path: "/console/search?text=red+fox", status: 303),
        Route(method: .GET, path: "/console/batches", status: 200),
        Route(method: .GET, path: "/console/batches/none", status: 404),
        Route(method: .POST, path: "/console/batches/none/cancel", isForReaders: false, status: 404),
        Route(method: .GET, path: "/console/failures", status: 200),
        Route(method: .GET, path: "/console/workers", isForUsers: false, status: 200),
        Route(method: .GET, path: "/console/presets", status: 200),
        Route(method: .GET, path: "/console/operations", status: 200),
        Route(method: .GET, path: "/console/operations/none", status: 404),
        Route(method: .POST, path: "/console/jobs/none/retry", isForReaders: false, status: 404),
        Route(method: .POST, path: "/console/jobs/none/cancel", isForReaders: false, status: 404),
        Route(method: .POST, path: "/console/jobs/none/delete", isForReaders: false, status: 404),
        Route(method: .POST, path: "/console/operations/new", isForReaders: false, status: 422),
        Route(method: .POST, path: "/console/operations", isForReaders: false, status: 422),
        Route(method: .POST, path: "/console/queue/pause", isForReaders: false, isForUsers: false, status: 303),
        Route(method: .POST, path: "/console/queue/resume", isForReaders: false, isForUsers: false, status: 303),
    ]

    private static let form = ("Content-Type", "application/x-www-form-urlencoded")

    @Test("Every page and action is in this table")
    func complete() async throws {
        let folder = try ScratchFolder()
        let store = FolderStore(folder.path + "/objects")
        let queue = try await QueueLocation.sqlite(path: folder.path(of: "queue.sqlite")).open(logger: silence)
        let node = try Node(NodeOptions(hasAPI: true, hasWorkers: false), Settings(), AccessRules(), store)
        let routes = Routes(Router(context: APIContext.self))
        node.api(on: queue, node.readiness(of: queue, StoreHealth(store, logger: silence))).addConsole(to: routes)
        await queue.close()
        let served = Set(routes.methods.flatMap { path, methods in methods.map { "\($0.rawValue) \(path)" } })
        let tested = Self.routes.map { "\($0.method) " + $0.path.prefix { $0 != "?" }.replacing("none", with: "{id}") }
        let session = [
            "GET /console/sign-in", "POST /console/sign-in", "POST /console/sign-out",
            "GET /console/assets/{hash}/{name}",
        ]
        #expect(Set(tested + session) == served)
    }

    @Test("An address without a page is a page for a browser, and JSON for others")
    func unknown() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            for (method, path, status) in [
                (HTTPMethod.GET, "/console/nothing", 404), (.GET, "/console/jobs/a/b/c", 404),
                (.DELETE, "/console/jobs", 405),
            ] {
                let page = try await node.send(method, path, [("Accept", "text/html,*/*;q=0.8")])
                #expect(page.status == status && page.text.contains("href=\"/console\""))
                let policy = page.headers.first(name: "Content-Security-Policy")
                #expect(policy?.contains("require-trusted-types-for") == true)
                #expect(try await node.send(method, path).reason != nil)
            }
            let other = try await node.send(.GET, "/consolex", [("Accept", "text/html")])
            #expect(other.status == 404 && other.reason == "not-found")
        }
    }

    @Test("A token opens what it is for, also as a cookie, and no other site can use the cookie", arguments: routes)
    func access(_ route: Route) async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            func send(_ headers: [(String, String)]) async throws -> RunningNode.Answer {
                try await node.send(
                    route.method, route.path, [Self.form] + headers, body: route.method == .GET ? nil : [])
            }
            let outside = try await send([])
            #expect(outside.status == 303)
            #expect(outside.headers.first(name: "Location")?.hasPrefix("/console/sign-in") == true)
            for (token, mayUse) in [
                ("writer", true), ("reader", route.isForReaders), ("viewer", route.isForReaders),
                ("ann", route.isForUsers),
            ] {
                #expect(try await send([("Authorization", "Bearer \(token)")]).status == (mayUse ? route.status : 403))
                let cookie = ("Cookie", try await node.cookie(of: token))
                #expect(try await send([cookie]).status == (mayUse ? route.status : 403), "\(token)")
                guard route.method != .GET else { continue }
                for header in [
                    ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
                    ("Origin", "http://evil.example"), ("Origin", "null"),
                ] {
                    #expect(try await send([cookie, header]).status == 403, "\(header)")
                }
            }
        }
    }

    @Test("Every page has the headers that protect it", arguments: routes)
    func headers(_ route: Route) async throws {
        try await withNode { node async throws in
            let answer = try await node.send(
                route.method, route.path, [Self.form], body: route.method == .GET ? nil : [])
            let policy = try #require(answer.headers.first(name: "Content-Security-Policy"))
            #expect(policy.hasPrefix("default-src 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(answer.headers.first(name: "X-Content-Type-Options") == "nosniff")
            #expect(answer.headers.first(name: "Referrer-Policy") == "no-referrer")
            #expect(answer.headers.first(name: "Cross-Origin-Opener-Policy") == "same-origin")
            #expect(answer.headers.first(name: "Cross-Origin-Resource-Policy") == "same-origin")
            #expect(answer.headers.first(name: "Cache-Control") == "no-store")
            guard answer.status != 303 else { return }
            #expect(answer.headers.first(name: "Content-Type") == "text/html; charset=utf-8")
            for part in [
                "base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'",
            ] {
                #expect(policy.contains(part))
            }
        }
    }

    @Test("A cookie is only for servers, ends with its token, and cannot be made up")
    func session() async throws {
        // Rules of its own, because it removes a token from them.
        let rules = AccessRules(tokens: AccessTests.tokens.tokens)
        try await withNode(access: rules) { node async throws in
            let answer = try await node.signIn("ann")
            let set = try #require(answer.headers.first(name: "Set-Cookie"))
            for part in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(set.contains(part)) }
            #expect(!set.contains("Secure"))
            #expect(!answer.text.contains("Bearer") && answer.headers.first(name: "Location") == "/console")
            let cookie = try await node.cookie(of: "ann")
            #expect(try await node.send(.GET, "/v1/me", [("Cookie", cookie)])["user"] == "ann")
            #expect(try await node.send(.GET, "/v1/me", [("Cookie", "a=b; \(cookie); c=d")]).status == 200)
            let other = cookie.replacing(
                Array("ann".utf8).hexadecimal, with: Array("bob".utf8).hexadecimal)
            for wrong in [other, String(cookie.dropLast()), cookie + "0", "calotype-session=", "calotype-session=.."] {
                #expect(try await node.send(.GET, "/v1/me", [("Cookie", wrong)]).status == 401, "\(wrong)")
            }
            let ended = try #require(rules.tokens.tokens.first { $0.name == "ann" }).session(
                until: Date(timeIntervalSinceNow: -1))
            #expect(try await node.send(.GET, "/v1/me", [("Cookie", "calotype-session=\(ended)")]).status == 401)
            // The token is removed.
            _ = rules.keyring.replace(by: AccessTokens(rules.tokens.tokens.filter { $0.name != "ann" }))
            #expect(try await node.send(.GET, "/v1/me", [("Cookie", cookie)]).status == 401)
        }
    }

    @Test("Wrong tokens are slowed down, and the page for it goes back to where one came from")
    func tries() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            let page = try await node.send(.GET, "/console/sign-in?next=%2Fconsole%2Fjobs%3Fstate%3Dfailed")
            #expect(page.text.contains("/console/jobs?state=failed"))
            for next in ["//evil.example", "https://evil.example", "/console\\evil", "/v1/jobs", "/consolexyz"] {
                let answer = try await node.signIn("writer", next: next)
                #expect(answer.headers.first(name: "Location") == "/console", "\(next)")
            }
            let right = try await node.signIn("writer", next: "/console/jobs?state=failed")
            #expect(right.headers.first(name: "Location") == "/console/jobs?state=failed")
            for _ in 0..<SignInLimit.tries { #expect(try await node.signIn("wrong").status == 401) }
            let slowed = try await node.signIn("writer")
            #expect(slowed.status == 429)
            #expect(slowed.headers.first(name: "Retry-After") != nil)
            #expect(slowed.headers.first(name: "Set-Cookie") == nil)
        }
    }

    @Test("A job is found, shown, retried, cancelled and deleted without scripts", arguments: Backing.available)
    func flow(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            let first = try await node.send(.GET, "/console")
            #expect(first.text.contains("curl --data-binary"))
            let hostile = "\u{600}<script>alert(1)</script>"
            let json =
                #"{"id":"one","tool":"sora","userId":"ann","sourceUrl":"http://a/","metadata":{"prompt":"\#(hostile) fox"}}"#
            #expect(try await node.post("/v1/jobs", json: json).status == 201)
            try await node.failNext()
            for (text, location) in [
                ("one", "/console/jobs/one?user=ann"), ("ann", "/console/jobs?user=ann"),
                ("red fox", "/console/jobs?q=red%20fox"),
            ] {
                let answer = try await node.send(.GET, "/console/search?text=\(text.replacing(" ", with: "+"))")
                #expect(answer.headers.first(name: "Location") == location)
            }
            let page = try await node.send(.GET, "/console/jobs/one?user=ann")
            #expect(page.text.contains("upload/forbidden"))
            // Not as strings: the mark and the `<` are one character.
            #expect(!Data(page.body).contains(bytes: "<script>alert"))
            for query in ["state=failed&user=&q=", "kind=upload&reason=forbidden", "q=fox", "user=ann"] {
                let list = try await node.send(.GET, "/console/jobs?" + query)
                #expect(list.text.contains("/console/jobs/one?user=ann"), "\(query)")
                #expect(!Data(list.body).contains(bytes: "alert(1)"), "lists do not show prompts")
            }
            #expect(try await node.send(.GET, "/console/failures").text.contains("credentials"))
            let retried = try await node.send(.POST, "/console/jobs/one/retry?user=ann", [Self.form], body: [])
            #expect(retried.status == 303)
            #expect(try await node.queue.counts(in: .all).count(.waiting) == 1)
            #expect(
                try await node.send(.POST, "/console/jobs/one/cancel?user=ann", [Self.form], body: []).status == 303)
            let again = try await node.send(.POST, "/console/jobs/one/cancel?user=ann", [Self.form], body: [])
            #expect(again.status == 409)
            let question = try await node.send(.POST, "/console/jobs/one/delete?user=ann", [Self.form], body: [])
            #expect(question.text.contains("cannot be brought back"))
            #expect(try await node.queue.counts(in: .all).count(.cancelled) == 1)
            let receipt = try await node.send(
                .POST, "/console/jobs/one/delete?user=ann", [Self.form], body: Array("confirmed=yes".utf8))
            #expect(receipt.status == 200 && receipt.text.contains("Deleted"))
            #expect(try await node.send(.GET, "/console/jobs/one?user=ann").status == 404)
        }
    }

    @Test("Jobs that match are counted, then changed together, without scripts")
    func bulk() async throws {
        try await withNode { node async throws in
            for id in ["a", "b"] {
                #expect(
                    try await node.post("/v1/jobs", json: #"{"id":"\#(id)","tool":"sora","sourceUrl":"http://a/"}"#)
                        .status == 201)
            }
            let question = try await node.send(
                .POST, "/console/operations/new", [Self.form], body: Array("action=cancel&state=waiting&kind=".utf8))
            #expect(question.status == 200 && question.text.contains("Cancel 2 jobs"))
            let until = try #require(question.text.firstMatch(of: /name="until" value="([^"]*)"/)).1
            let body = "action=cancel&state=waiting&expect=2&until=\(until)"
            let accepted = try await node.send(.POST, "/console/operations", [Self.form], body: Array(body.utf8))
            #expect(accepted.status == 303)
            let path = try #require(accepted.headers.first(name: "Location"))
            #expect(try await node.send(.GET, path).text.contains("Cancel: "))
            let more = try await node.send(
                .POST, "/console/operations", [Self.form], body: Array("action=cancel&state=waiting".utf8))
            #expect(more.status == 422)
        }
    }

    @Test("One user's pages show that user's jobs alone")
    func foreign() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            let bob = [("Authorization", "Bearer bob")]
            let json = #"{"id":"secret-of-bob","tool":"sora","sourceUrl":"http://a/"}"#
            #expect(try await node.post("/v1/jobs", json: json, bob).status == 201)
            let batch = #"{"id":"secret-of-bob","jobs":[{"tool":"sora","sourceUrl":"http://a/"}]}"#
            #expect(try await node.post("/v1/batches", json: batch, bob).status == 201)
            let cookie = [("Cookie", try await node.cookie(of: "ann"))]
            for path in ["/console", "/console/jobs", "/console/batches", "/console/failures", "/console/operations"] {
                let page = try await node.send(.GET, path, cookie)
                #expect(page.status == 200 && !page.text.contains("secret-of-bob"), "\(path)")
            }
            for path in [
                "/console/jobs/secret-of-bob", "/console/jobs/secret-of-bob?user=bob",
                "/console/jobs/secret-of-bob/compare?user=bob", "/console/batches/secret-of-bob",
                "/console/batches/secret-of-bob?user=bob",
            ] {
                #expect(try await node.send(.GET, path, cookie).status == 404)
            }
            #expect(try await node.send(.GET, "/console/jobs?user=bob", cookie).status == 403)
            let found = try await node.send(.GET, "/console/search?text=secret-of-bob", cookie)
            #expect(found.headers.first(name: "Location")?.hasPrefix("/console/jobs?q=") == true)
        }
    }

    @Test("A batch is listed, shown with its failed jobs, and cancelled after a question", arguments: Backing.available)
    func batches(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            let empty = try await node.send(.GET, "/console/batches")
            #expect(empty.text.contains("There are no batches yet"))
            let jobs = ["a", "b", "c"].map { #"{"id":"\#($0)","tool":"sora","userId":"ann","sourceUrl":"http://a/"}"# }
            let json = #"{"id":"spring","jobs":[\#(jobs.joined(separator: ","))]}"#
            #expect(try await node.post("/v1/batches", json: json).status == 201)
            for _ in 0..<2 { try await node.failNext() }
            let list = try await node.send(.GET, "/console/batches")
            #expect(list.text.contains("/console/batches/spring?user=ann") && list.text.contains("2 failed, 1 waiting"))
            let page = try await node.send(.GET, "/console/batches/spring?user=ann")
            #expect(page.text.contains(">2</span> of 3 jobs") && page.text.contains("jobs a minute"))
            #expect(page.text.contains("/console/jobs/a?user=ann") && page.text.contains("Estimated end"))
            let question = try await node.send(
                .POST, "/console/batches/spring/cancel?user=ann", [Self.form], body: [])
            #expect(question.text.contains("1 job of 3 has not ended"))
            #expect(try await node.queue.counts(in: .all).count(.waiting) == 1)
            let done = try await node.send(
                .POST, "/console/batches/spring/cancel?user=ann", [Self.form], body: Array("confirmed=yes".utf8))
            #expect(done.headers.first(name: "Location") == "/console/batches/spring?user=ann")
            #expect(try await node.queue.counts(in: .all).count(.cancelled) == 1)
            let ended = try await node.send(.GET, "/console/batches/spring?user=ann")
            #expect(ended.text.contains("data-state=\"ended\"") && !ended.text.contains("Cancel the batch"))
        }
    }

    @Test("A text that is a job and a user and a batch offers all of them, and each user sees its own")
    func ambiguous() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            let writer = [("Authorization", "Bearer writer")]
            func job(_ id: String, _ user: String) -> String {
                #"{"id":"\#(id)","tool":"sora","userId":"\#(user)","sourceUrl":"http://a/"}"#
            }
            for (id, user) in [("ann", "bob"), ("x", "ann"), ("same", "ann"), ("same", "bob")] {
                #expect(try await node.post("/v1/jobs", json: job(id, user), writer).status == 201)
            }
            let batch = #"{"id":"x","jobs":[\#(job("y", "bob"))]}"#
            #expect(try await node.post("/v1/batches", json: batch, writer).status == 201)
            let both = try await node.send(.GET, "/console/search?text=ann", writer)
            #expect(both.status == 200)
            #expect(both.text.contains("/console/jobs/ann?user=bob") && both.text.contains("/console/jobs?user=ann"))
            let same = try await node.send(.GET, "/console/search?text=same", writer)
            #expect(
                same.text.contains("/console/jobs/same?user=ann") && same.text.contains("/console/jobs/same?user=bob"))
            let three = try await node.send(.GET, "/console/search?text=x", writer)
            #expect(
                three.text.contains("/console/batches/x?user=bob") && three.text.contains("/console/jobs/x?user=ann"))
            for (text, location) in [
                ("same", "/console/jobs/same?user=ann"), ("%20x%0A", "/console/jobs/x?user=ann"),
                ("bob", "/console/jobs?q=bob"), ("y", "/console/jobs?q=y"),
            ] {
                let own = try await node.send(
                    .GET, "/console/search?text=\(text)", [("Authorization", "Bearer ann")])
                #expect(own.headers.first(name: "Location") == location, "\(text)")
            }
        }
    }

    @Test("The style sheet and the script are at addresses that change with them")
    func assets() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            let page = try await node.send(.GET, "/console/sign-in")
            let paths = page.text.matches(of: #/(?:href|src)="(/console/assets/[^"]+)"/#).map { String($0.1) }
            #expect(paths.count == 3)
            let folder = try #require(paths.first).split(separator: "/").dropLast().joined(separator: "/")
            for path in paths + ["shortcuts", "progress"].map({ "/\(folder)/\($0).js" }) {
                let asset = try await node.send(.GET, path)
                #expect(asset.status == 200)
                #expect(asset.headers.first(name: "Cache-Control")?.contains("immutable") == true)
            }
            #expect(try await node.send(.GET, "/console/assets/0/console.js").status == 404)
        }
    }
}

extension Data {
    fileprivate func contains(bytes text: String) -> Bool { range(of: Data(text.utf8)) != nil }
}

extension RunningNode {
    fileprivate func signIn(_ token: String, next: String = "") async throws -> Answer {
        let body = "token=\(token)&next=\(next.percentEncoded())"
        return try await send(
            .POST, "/console/sign-in", [("Content-Type", "application/x-www-form-urlencoded")], body: Array(body.utf8))
    }

    /// The cookie of a browser that has signed in.
    fileprivate func cookie(of token: String) async throws -> String {
        let set = try #require(try await signIn(token).headers.first(name: "Set-Cookie"))
        return String(set.prefix { $0 != ";" })
    }
}
