import AsyncHTTPClient
import Calotype
import CalotypeCDN
import CalotypeTesting
import Foundation
import Testing

@Suite("A purge is the request that the network documents", .timeLimit(.minutes(1)))
struct PurgeTests {
    static let address = "https://cdn.example.com/anna/job-1/normal-3f9a.jpg"

    @Test("Cloudflare, by address, 30 at a time")
    func cloudflareByAddress() async throws {
        let requests = try await recorded(json: #"{"success":true,"errors":[]}"#) { http, endpoint in
            try await Cloudflare(zone: "zone", token: "secret", httpClient: http, endpoint: endpoint)
                .purge((1...31).map { "https://cdn.example.com/\($0)" }, id: "p1")
        }
        #expect(requests.map(\.line) == Array(repeating: "POST /zones/zone/purge_cache", count: 2))
        #expect(requests[0].header("authorization") == "Bearer secret")
        #expect(requests[0].header("content-type") == "application/json")
        #expect(requests[0].body.hasPrefix(#"{"files":["https://cdn.example.com/1","#))
        #expect(requests[1].body == #"{"files":["https://cdn.example.com/31"]}"#)
    }

    @Test("Cloudflare, by tag")
    func cloudflareByTag() async throws {
        let requests = try await recorded(json: #"{"success":true}"#) { http, endpoint in
            try await Cloudflare(zone: "zone", token: "secret", httpClient: http, endpoint: endpoint)
                .purge(tags: ["anna/job-1"], id: "p1")
        }
        #expect(requests.map(\.body) == [#"{"tags":["anna/job-1"]}"#])
    }

    @Test("What Cloudflare refuses with status 200 is a failure")
    func cloudflareRefusal() async throws {
        let error = await #expect(throws: TransferError.self) {
            _ = try await recorded(json: #"{"success":false,"errors":[{"code":1012}]}"#) { http, endpoint in
                try await Cloudflare(zone: "zone", token: "secret", httpClient: http, endpoint: endpoint)
                    .purge([Self.address], id: "p1")
            }
        }
        #expect(error?.fault == .upstreamError)
    }

    @Test("Fastly, by address without scheme, and by tag")
    func fastly() async throws {
        let requests = try await recorded(json: #"{"status":"ok"}"#) { http, endpoint in
            let cdn = Fastly(service: "svc", token: "secret", httpClient: http, endpoint: endpoint)
            try await cdn.purge([Self.address], id: "p1")
            try await cdn.purge(tags: ["anna/job-1", "anna/job-2"], id: "p1")
        }
        #expect(
            requests.map(\.line) == [
                "POST /purge/cdn.example.com/anna/job-1/normal-3f9a.jpg", "POST /service/svc/purge",
            ])
        #expect(requests.allSatisfy { $0.header("fastly-key") == "secret" })
        #expect(requests[1].body == #"{"surrogate_keys":["anna/job-1","anna/job-2"]}"#)
    }

    @Test("bunny.net, by address and by tag")
    func bunny() async throws {
        let requests = try await recorded(json: "") { http, endpoint in
            let cdn = BunnyCDN(pullZone: "42", key: "secret", httpClient: http, endpoint: endpoint)
            try await cdn.purge([Self.address], id: "p1")
            try await cdn.purge(tags: ["anna/job-1"], id: "p1")
        }
        #expect(
            requests.map(\.line) == [
                "POST /purge?url=https%3A%2F%2Fcdn.example.com%2Fanna%2Fjob-1%2Fnormal-3f9a.jpg&async=false",
                "POST /pullzone/42/purgeCache",
            ])
        #expect(requests.allSatisfy { $0.header("accesskey") == "secret" })
        #expect(requests[1].body == #"{"CacheTag":"anna/job-1"}"#)
    }

    @Test("Each tells the header of its tags")
    func tagHeaders() async throws {
        try await withHTTPClient { http in
            let networks: [any TaggingCDN] = [
                Cloudflare(zone: "z", token: "t", httpClient: http), Fastly(service: "s", token: "t", httpClient: http),
                BunnyCDN(pullZone: "1", key: "k", httpClient: http),
            ]
            #expect(networks.map(\.tagHeader) == ["Cache-Tag", "Surrogate-Key", "CDN-Tag"])
        }
    }

    static let refusals: [(status: Int, fault: TransferError.Fault)] = [
        (401, .forbidden), (403, .forbidden), (404, .notFound), (429, .throttled), (500, .upstreamError),
        (503, .throttled),
    ]

    @Test("A refusal is told by its status, and holds no secret", arguments: refusals)
    func refused(_ refusal: (status: Int, fault: TransferError.Fault)) async throws {
        let error = await #expect(throws: TransferError.self) {
            _ = try await recorded(status: refusal.status, json: "secret") { http, endpoint in
                try await Fastly(service: "svc", token: "secret", httpClient: http, endpoint: endpoint)
                    .purge([Self.address], id: "p1")
            }
        }
        #expect(error?.fault == refusal.fault)
        #expect(error?.detail.contains("secret") == false)
        #expect(error?.retryAfter == .seconds(7))
    }

    @Test("A network that cannot be reached is told as such")
    func unreachable() async throws {
        let error = await #expect(throws: TransferError.self) {
            try await withHTTPClient {
                try await Fastly(service: "s", token: "t", httpClient: $0, endpoint: "http://127.0.0.1:1")
                    .purge([Self.address], id: "p1")
            }
        }
        #expect(error?.fault == .unreachable)
    }
}

/// What a server heard, which gave this answer to everything.
func recorded(
    status: Int = 200, json: String, _ work: @Sendable (HTTPClient, String) async throws -> Void
) async throws -> [ScriptedServer.Request] {
    let answer = """
        HTTP/1.1 \(status) Scripted\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n\
        Retry-After: 7\r\nConnection: close\r\n\r\n\(json)
        """
    return try await ScriptedServer.run { _ in
        [.send(answer)]
    } _: { server in
        try await withHTTPClient { try await work($0, server.address) }
        return server.requests
    }
}

extension ScriptedServer.Request {
    var line: String { "\(method) \(target)" }
}
