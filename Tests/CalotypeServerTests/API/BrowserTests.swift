import CalotypeQueue
import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Browsers of other origins", .timeLimit(.minutes(1)))
struct OriginTests {
    private static let page = ("Origin", "https://app.example")

    private static let access: AccessRules = {
        var rules = AccessTests.tokens
        rules.origins = ["https://app.example"]
        return rules
    }()

    @Test("A page of an allowed origin may ask, and read what it gets, also what is refused")
    func allowed() async throws {
        try await withNode(access: Self.access) { node async throws in
            let asked = try await node.send(
                .OPTIONS, "/v1/jobs", [Self.page, ("Access-Control-Request-Method", "POST")])
            #expect(asked.status == 204)
            #expect(asked.headers["Access-Control-Allow-Origin"] == ["https://app.example"])
            #expect(asked.headers.first(name: "Access-Control-Allow-Headers")?.contains("Authorization") ?? false)
            #expect(asked.headers["Vary"] == ["Origin"])
            for (token, status) in [("ann", 200), ("wrong", 401)] {
                let answer = try await node.send(
                    .GET, "/v1/jobs",
                    [Self.page, ("Sec-Fetch-Site", "cross-site"), ("Authorization", "Bearer \(token)")])
                #expect(answer.status == status)
                #expect(answer.headers["Access-Control-Allow-Origin"] == ["https://app.example"])
                #expect(answer.headers["Access-Control-Allow-Credentials"].isEmpty)
            }
        }
    }

    @Test(
        "Others may not, nor may anyone where no origin is set",
        arguments: [
            ("https://evil.example", true), ("https://app.example.evil", true), ("http://app.example", true),
            ("https://app.example:444", true), ("null", true), ("https://app.example", false),
        ])
    func refused(_ origin: String, _ isSet: Bool) async throws {
        try await withNode(access: isSet ? Self.access : AccessTests.tokens) { node async throws in
            for method in [HTTPMethod.OPTIONS, .GET] {
                let answer = try await node.send(
                    method, "/v1/jobs", [("Origin", origin), ("Access-Control-Request-Method", "POST")])
                #expect(answer.status == (method == .GET ? 401 : 405))
                #expect(answer.headers["Access-Control-Allow-Origin"].isEmpty)
                #expect(answer.headers["Vary"] == (isSet ? ["Origin"] : []))
            }
        }
    }

    @Test("Without tokens, a page of an allowed origin may also write")
    func open() async throws {
        try await withNode(access: AccessRules(origins: ["https://app.example"])) { node async throws in
            for (origin, status) in [("https://app.example", 415), ("https://evil.example", 403)] {
                let answer = try await node.send(
                    .POST, "/v1/jobs", [("Origin", origin), ("Sec-Fetch-Site", "cross-site")])
                #expect(answer.status == status)
            }
        }
    }
}

@Suite("Tickets for streams of events", .timeLimit(.minutes(1)))
struct TicketTests {
    private static let ann = [("Authorization", "Bearer ann")]

    private static let limits: ConnectionLimits = {
        var limits = ConnectionLimits()
        limits.stream = .milliseconds(200)
        return limits
    }()

    @Test("A ticket opens one stream of its user's events, on every node", arguments: Backing.available)
    func once(_ backing: Backing) async throws {
        try await withNode(on: backing, access: AccessTests.tokens, limits: Self.limits) { node async throws in
            for user in ["ann", "bob"] {
                let job = #"{"id":"of-\#(user)","tool":"sora","sourceUrl":"http://example.com/"}"#
                let token = [("Authorization", "Bearer \(user)")]
                #expect(try await node.post("/v1/jobs", json: job, token).status == 201)
            }
            let made = try await node.send(.POST, "/v1/events/tickets", Self.ann)
            #expect(made.status == 201)
            let url = try #require(made["url"])
            #expect(url == "/v1/events?ticket=\(try #require(made["ticket"]))")
            // A mistake in the address does not use it up.
            #expect(try await node.send(.GET, url + "&state=nonsense").status == 422)
            let stream = try await node.send(.GET, url + "&after=0-0")
            #expect(stream.status == 200)
            #expect(stream.text.contains("of-ann"))
            #expect(!stream.text.contains("of-bob"))
            let again = try await node.send(.GET, url)
            #expect(again.status == 401)
            #expect(again.reason == "wrong-ticket")
        }
    }

    @Test("A token for everybody makes tickets for one user, and a token of one user none for others")
    func narrowed() async throws {
        try await withNode(access: AccessTests.tokens, limits: Self.limits) { node async throws in
            let all = [("Authorization", "Bearer reader")]
            let url = try #require(try await node.send(.POST, "/v1/events/tickets?user=ann", all)["url"])
            #expect(try await node.send(.GET, url + "&user=bob").reason == "foreign-user")
            let foreign = try await node.send(.POST, "/v1/events/tickets?user=bob", Self.ann)
            #expect(foreign.reason == "foreign-user")
            #expect(try await node.send(.POST, "/v1/events/tickets").status == 401)
            #expect(try await node.send(.GET, "/v1/events?ticket=\(String(repeating: "a", count: 43))").status == 401)
            // It opens nothing else.
            let other = try #require(try await node.send(.POST, "/v1/events/tickets", Self.ann)["ticket"])
            #expect(try await node.send(.GET, "/v1/jobs?ticket=\(other)").status != 200)
        }
    }

    @Test("A ticket is over after its lifetime, and its text is kept nowhere", arguments: Backing.available)
    func expiry(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            let tickets = EventTickets(node.queue)
            let text = try await tickets.make(for: .anyone).text
            #expect(try await tickets.caller(with: text).scope == .all)
            let over = EventTicket(hash: String(repeating: "0", count: 64), scope: .all, issuer: nil)
            try await node.queue.add(over, for: .seconds(-1))
            #expect(try await node.queue.takeTicket(over.hash) == nil)
        }
    }
}
