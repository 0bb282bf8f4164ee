import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("A variant before its job has ended", .timeLimit(.minutes(1)))
struct NotReadyTests {
    @Test("is not ready yet; what the job will never have is not there")
    func notReady() async throws {
        try await withNode { node async throws in
            let json = #"{"id":"a","tool":"sora","sourceUrl":"http://127.0.0.1:9/"}"#
            #expect(try await node.post("/v1/jobs", json: json).status == 201)
            let early = try await node.send(.GET, "/v1/jobs/a/variants/normal")
            #expect(early.status == 409)
            #expect(early.reason == "not-ready")
            #expect(early.headers.first(name: "retry-after") == "5")
            #expect(try await node.send(.GET, "/v1/jobs/a/variants/normal-0.vtt").status == 409)
            #expect(try await node.send(.GET, "/v1/jobs/a/variants/huge").status == 404)
            let waited = try await node.send(.GET, "/v1/jobs/a/variants/normal", [("Prefer", "wait=0")])
            #expect(waited.status == 409)
            #expect(waited.headers.first(name: "preference-applied") == "wait=0")
            #expect(try await node.send(.POST, "/v1/jobs/a/cancel").status == 200)
            let over = try await node.send(.GET, "/v1/jobs/a/variants/normal", [("Prefer", "wait=30")])
            #expect(over.status == 404)
            #expect(over["detail"] == "The job has been cancelled, so it has no variants.")
        }
    }

    @Test("comes when it is there, where the request waits")
    func awaited() async throws {
        try await withNode(workers: true) { node async throws in
            let image = DrawnImage.corners(64, 48).png
            #expect(try await node.send(.POST, "/v1/jobs?tool=sora&id=a", body: image).status == 201)
            let variant = try await node.send(.GET, "/v1/jobs/a/variants/normal", [("Prefer", "wait=30")])
            #expect(variant.status == 200)
            #expect(variant.headers.first(name: "content-type") == "image/jpeg")
        }
    }

    @Test(
        "Addresses of the service begin with what the settings say, or else with what the client has used",
        arguments: [
            ("https://images.example.com/api/", "images.internal:8080", nil, "https://images.example.com/api"),
            (nil, "images.internal:8080", nil, "http://images.internal:8080"),
            (nil, "images.example.com", "https", "https://images.example.com"),
            (nil, "a/b?c\"<", nil, "http://127.0.0.1:8080"), (nil, "[::1]:8080", "http", "http://[::1]:8080"),
        ] as [(String?, String, String?, String)])
    func origin(_ configured: String?, _ host: String, _ proxy: String?, _ expected: String) throws {
        let settings = try Settings(environment: configured.map { ["CALOTYPE_API_URL": $0] } ?? [:])
        let origin = ServerOrigin(settings, listen: settings.server.listen)
        #expect(origin.address(authority: host, forwardedProtocol: proxy) == expected)
        #expect(origin.usual == (configured == nil ? "http://127.0.0.1:8080" : expected))
    }
}
