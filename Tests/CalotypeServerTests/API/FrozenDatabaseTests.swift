@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite(
    "A database that is cut off without a word", .enabled(if: TestSchema.server != nil), .timeLimit(.minutes(1)))
struct FrozenDatabaseTests {
    @Test("is told of in time by requests and readiness, and all goes on when it is back")
    func cut() async throws {
        let schema = try TestSchema()
        defer { withExtendedLifetime(schema) {} }
        let server = try #require(URLComponents(string: schema.address))
        let upstream = FaultProxy.Upstream(host: server.host ?? "", port: try #require(server.port))
        try await FaultProxy.run(to: upstream, []) { proxy, endpoint in
            var address = server
            address.port = URLComponents(string: endpoint)?.port
            let location = try #require(address.string)
            try await withNode(patience: .milliseconds(300), settings: { $0.database = Secret(location) }) { node in
                #expect(try await node.send(.GET, "/readyz").status == 200)
                proxy.freeze()
                for (method, path) in [
                    (HTTPMethod.GET, "/v1/jobs"), (.GET, "/v1/jobs/a"), (.GET, "/v1/events"), (.POST, "/v1/sources"),
                ] {
                    let start = ContinuousClock.now
                    let answer = try await node.send(method, path, body: method == .POST ? [1] : nil)
                    #expect(answer.status == 503)
                    #expect(answer.reason == "queue-away")
                    #expect(ContinuousClock.now - start < .seconds(2))
                }
                let start = ContinuousClock.now
                while try await node.send(.GET, "/readyz").status != 503 {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(ContinuousClock.now - start < .seconds(4))
                // A reader that says where to start is refused, too, so that it does not take silence for peace.
                #expect(try await node.send(.GET, "/v1/events?after=0-0").reason == "queue-away")
                proxy.heal()
                while try await node.send(.GET, "/v1/jobs").status != 200 {
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
        #expect(PatienceMiddleware.usual < .seconds(9))
    }
}
