import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import CalotypeServer

@Suite("A database that is away at the start", .enabled(if: TestSchema.server != nil), .timeLimit(.minutes(2)))
struct AwayAtStartTests {
    @Test("leaves the node alive and not ready, and all begins when it is there")
    func away() async throws {
        let schema = try TestSchema()
        defer { withExtendedLifetime(schema) {} }
        let server = try #require(URLComponents(string: schema.address))
        let upstream = FaultProxy.Upstream(host: server.host ?? "", port: try #require(server.port))
        try await FaultProxy.run(to: upstream, [], then: .reset) { proxy, endpoint in
            var address = server
            address.port = URLComponents(string: endpoint)?.port
            try await withNode(at: try #require(address.string)) { node in
                #expect(try await node.send(.GET, "/healthz").status == 200)
                let ready = try await node.send(.GET, "/readyz")
                #expect(ready.status == 503)
                #expect(ready["queue"] == "away")
                let image = DrawnImage.textured(64, 48).png
                for (method, path) in [
                    (HTTPMethod.GET, "/v1/jobs"), (.GET, "/v1/events"), (.POST, "/v1/jobs?tool=sora"),
                ] {
                    let refused = try await node.send(method, path, body: method == .POST ? image : nil)
                    #expect(refused.status == 503)
                    #expect(refused.reason == "queue-away")
                    #expect(refused.headers.contains(name: "Retry-After"))
                }
                proxy.heal()
                while try await node.send(.GET, "/readyz").status != 200 {
                    try await Task.sleep(for: .milliseconds(50))
                }
                try await node.makeVariants(of: image)
            }
        }
    }

    /// Runs API and workers on a queue that nobody has opened yet.
    private func withNode(at address: String, _ body: @Sendable (RunningNode) async throws -> Void) async throws {
        let folder = try ScratchFolder()
        var settings = Settings()
        settings.dataDirectory = folder.path
        settings.metrics.isEnabled = false
        settings.database = Secret(address)
        let store = FolderStore(folder.path + "/objects")
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let options = NodeOptions(
            hasAPI: true, hasWorkers: true, listen: Endpoint(host: "127.0.0.1", port: 0)
        ) { listening.yield($0) }
        let services = ServiceGroup(
            services: [try Node(options, settings, AccessRules(), store)], logger: silence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { listening.finish() }
                try await services.run()
            }
            let port = try #require(await ports.first { _ in true })
            let (queue, _) = settings.location.later(logger: silence)
            let result = await Result {
                try await body(
                    RunningNode(
                        port: port, queue: queue, store: store, keyPrefix: "", dataDirectory: folder.path))
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try result.get()
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
