import Calotype
@testable import CalotypeObservability
import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import HTTPTypes
import NIOHTTP1
import Synchronization
import Testing

@testable import CalotypeQueue
@testable import CalotypeServer

@Suite("A store that fails while a job is deleted", .timeLimit(.minutes(1)))
struct FailedDeletionTests {
    private let image = DrawnImage.corners(64, 48).png

    @Test(
        "A variant that cannot be removed leaves the job, and it can be deleted when the store is back",
        arguments: [
            (TransferError.Fault.unreachable, 503, "store-away"), (.timeout, 503, "store-away"),
            (.forbidden, 502, "store-refuses"),
        ])
    func variants(_ fault: TransferError.Fault, _ status: Int, _ reason: String) async throws {
        let isMended = Flag()
        try await withNode(
            workers: true,
            storing: { store in
                FaultyStore(store) { verb, key in
                    // The second of two variants.
                    guard verb == .delete, key.rawValue.contains("/high"), !isMended.isRaised else { return }
                    throw TransferError(fault, detail: "as told")
                }
            }
        ) { node async throws in
            try await node.makeVariants(of: image)
            let refused = try await node.send(.DELETE, "/v1/jobs/one")
            #expect(refused.status == status)
            #expect(refused.reason == reason)
            #expect(refused["kind"] == "upload")
            #expect(refused.headers.first(name: "retry-after") == (status == 503 ? "5" : nil))
            #expect(try await node.send(.GET, "/v1/jobs/one")["state"] == "succeeded")
            #expect(node.registry.render().contains(#"status="\#(status)""#))

            isMended.raise()
            #expect(try await node.send(.DELETE, "/v1/jobs/one").status == 200)
            #expect(try await node.send(.GET, "/v1/jobs/one").status == 404)
            #expect(try await (node.store as? FolderStore)?.keys(below: ObjectKey("local"), limit: 9) == [])
        }
    }

    @Test("A source that cannot be removed is removed later, and until then the same image is not taken")
    func source() async throws {
        let isMended = Flag()
        let harness = try await WorkerHarness(.file) { verb in
            guard verb == .delete, !isMended.isRaised else { return }
            throw TransferError(.unreachable, detail: "gone")
        }
        var uploads = UploadStore(harness.queue, store: harness.store, keyPrefix: "", limit: 1 << 20)
        uploads.removalPause = .zero
        let user = try JobIdentifier("ann")
        try await harness.submit()
        let source = try #require(try await harness.job().uploadedSource)
        _ = try await harness.queue.cancel(JobIdentifier("one"), in: .all)
        _ = try await harness.queue.delete(JobIdentifier("one"), in: .all)
        // The ten minutes are over for which an upload is kept for its job.
        try await harness.queue.database.execute("UPDATE sources SET idle_since = 0", [])
        await #expect(throws: StoreFailure.self) { _ = try await uploads.removeIfUnneeded(source, by: user) }

        let busy = await #expect(throws: Problem.self) { _ = try await uploads.put(.bytes(image32)) }
        #expect(busy?.reason == "busy")
        #expect(busy?.headers[.retryAfter] == "5")
        isMended.raise()
        #expect(try await uploads.removeUnneeded(idle: .seconds(86_400)) == 0, "it is not tried at once")
        try await harness.queue.database.execute("UPDATE sources SET removing_since = removing_since - 600001", [])
        #expect(try await uploads.removeUnneeded(idle: .seconds(86_400)) == 1)
        await #expect(throws: TransferError.self) { _ = try await harness.store.get(source.key, limit: 1 << 20) }
        #expect(try await uploads.put(.bytes(image32)) == source)
        #expect(try await harness.store.get(source.key, limit: 1 << 20) == image32)
    }

    @Test("One source that cannot be removed does not keep the others")
    func others() async throws {
        let folder = try ScratchFolder()
        let refused = Mutex<ObjectKey?>(nil)
        let store = FaultyStore(FolderStore(folder.path)) { verb, key in
            guard verb == .delete, key == refused.withLock({ $0 }) else { return }
            throw TransferError(.forbidden, detail: "locked")
        }
        let harness = try await WorkerHarness(.file)
        defer { withExtendedLifetime(harness) {} }
        let queue = harness.queue
        let uploads = UploadStore(queue, store: store, keyPrefix: "", limit: 9)
        var sources: [UploadedSource] = []
        for number in 0..<3 { sources.append(try await uploads.put(.bytes([UInt8(number)]))) }
        let first = sources[0].key
        refused.withLock { $0 = first }
        try await queue.database.execute(
            "UPDATE sources SET idle_since = CASE WHEN key = $1 THEN 0 ELSE 1 END", [.text(first.rawValue)])
        await #expect(throws: TransferError.self) { _ = try await uploads.removeUnneeded(idle: .zero) }
        #expect(try await store.keys(below: ObjectKey("~"), limit: 9) == [first])
        #expect(try await queue.database.read { try $0.run("SELECT key FROM sources").count } == 1)
    }

    /// The image that `WorkerHarness` submits.
    private var image32: [UInt8] { DrawnImage.corners(32, 24).png }
}

extension QueuedJob {
    fileprivate var uploadedSource: UploadedSource? { if case .upload(let source) = source { source } else { nil } }
}
