import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeQueue
@testable import CalotypeServer

@Suite(
    "One worker of several that is cut off from the database", .enabled(if: TestSchema.server != nil),
    .timeLimit(.minutes(1)))
struct CutOffWorkerTests {
    @Test("Others do its job meanwhile; when it is back, its late result is refused, and it works on")
    func cutOff() async throws {
        let harness = try await WorkerHarness(.shared)
        try await harness.submit()
        let (begun, goOn) = (Signal(), Signal())
        let slow = FaultyStore(harness.store) { verb, key in
            guard verb == .put, key.rawValue.hasPrefix("ann/one/") else { return }
            begun.raise()
            await goOn.wait()
        }
        guard case .postgres(let text) = harness.location else { return }
        var address = try #require(URLComponents(string: text))
        let server = FaultProxy.Upstream(host: address.host ?? "", port: try #require(address.port))
        try await FaultProxy.run(to: server, []) { proxy, endpoint in
            address.port = URLComponents(string: endpoint)?.port
            let cut = try await QueueLocation.postgres(address: try #require(address.string)).open(logger: silence)
            let lease = Duration.seconds(1)
            try await harness.withWorker(lease: lease, on: cut, with: slow, host: "cut-off") {
                await begun.wait()
                proxy.freeze()
                try await harness.submit("two")
                try await harness.withWorker(lease: lease, host: "other") {
                    for id in ["one", "two"] { try await harness.wait(until: .succeeded, of: id) }
                }
                let result = try #require(try await harness.job().result)
                goOn.raise()
                proxy.heal()
                proxy.failOver(to: server)
                // The other one has ended.
                try await harness.submit("three")
                try await harness.wait(until: .succeeded, of: "three")
                #expect(try await harness.job().result == result)
            }
            await cut.close()
        }
        let attempts = try await harness.queue.attempts(of: harness.job())
        #expect(attempts.map(\.outcome) == [.lost, .succeeded])
        #expect(attempts.map { $0.worker.rawValue.contains("cut-off") } == [true, false])
        let last = try await harness.queue.attempts(of: harness.job("three"))
        #expect(last.map(\.outcome) == [.succeeded])
        // Both have stored the same files, and each is there once.
        _ = try await OrphanCleaner(harness.queue, store: harness.store, keyPrefix: "", logger: silence).sweep()
        #expect(try await Set(harness.variants()) == harness.job().result?.keys)
    }
}
