import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import NIOHTTP1
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("A deleted job is purged from the CDN", .timeLimit(.minutes(1)))
struct PurgeServiceTests {
    private static let done = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    private static let busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    private static func purges(_ way: PurgeWay, at endpoint: String, _ settings: inout Settings) {
        settings.publicURL = URL(string: "https://cdn.example.com/i")
        settings.delivery.cdn = Settings.CDNAccount("fastly:svc")
        settings.delivery.cdnToken = Secret("token")
        settings.delivery.cdnEndpoint = URL(string: endpoint)
        settings.delivery.purges = way
    }

    @Test("By the address of each variant, and again where the CDN was busy", arguments: Backing.available)
    func byAddress(_ backing: Backing) async throws {
        let purged = Purged()
        try await ScriptedServer.run { request in
            if purged.isFirst { return [.send(Self.busy)] }
            return [.send(Self.done)] + (purged.add(request.target) == 2 ? [.raise(purged.both)] : [])
        } _: { network in
            try await withNode(
                on: backing, workers: true, settings: { Self.purges(.byAddress, at: network.address, &$0) }
            ) { node in
                try await node.makeVariants(of: DrawnImage.corners(64, 64).png)
                let job = try #require(try await node.queue.read(JobIdentifier("one", field: "id"), in: .all))
                let keys = try #require(job.result).variants.map(\.key)
                #expect(keys.count == 2)
                #expect(network.requests.isEmpty)
                #expect(try await node.send(.DELETE, "/v1/jobs/one").status == 200)
                await purged.both.wait()
                let expected = keys.map { "/purge/cdn.example.com/i/\($0)" }
                #expect(Set(purged.targets) == Set(expected))
                #expect(network.requests.allSatisfy { $0.header("fastly-key") == "token" })
            }
        }
    }

    @Test("By the tag of the job")
    func byTag() async throws {
        let arrived = Signal()
        try await ScriptedServer.run { _ in
            [.send(Self.done), .raise(arrived)]
        } _: { network in
            try await withNode(workers: true, settings: { Self.purges(.byTag, at: network.address, &$0) }) { node in
                try await node.makeVariants(of: DrawnImage.corners(64, 64).png)
                #expect(try await node.send(.DELETE, "/v1/jobs/one").status == 200)
                await arrived.wait()
                let request = try #require(network.requests.first)
                #expect(request.target == "/service/svc/purge")
                #expect(request.body == #"{"surrogate_keys":["local/one"]}"#)
            }
        }
    }

    @Test("A job without variants is nothing to purge")
    func nothing() throws {
        var settings = Settings()
        #expect(PurgeRule(settings) == nil)
        Self.purges(.byAddress, at: "http://127.0.0.1:1", &settings)
        #expect(PurgeRule(settings) != nil)
    }
}

/// What a network heard.
private final class Purged: Sendable {
    private let state = Mutex((isFirst: true, targets: [String]()))
    let both = Signal()

    var isFirst: Bool {
        state.withLock { state in
            defer { state.isFirst = false }
            return state.isFirst
        }
    }

    func add(_ target: String) -> Int {
        state.withLock {
            $0.targets.append(target)
            return Set($0.targets).count
        }
    }

    var targets: [String] { state.withLock(\.targets) }
}
