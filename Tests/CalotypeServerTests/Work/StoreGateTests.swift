import Calotype
import CalotypeTesting
import Testing

@testable import CalotypeServer

@Suite("The gate to the store", .timeLimit(.minutes(1)))
struct StoreGateTests {
    /// As an object store is whose index is there before its disks are.
    private struct HalfAwake: ObjectStore {
        let folder: FolderStore
        let isAwake: Flag

        func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
            do {
                _ = try await folder.get(key, limit: limit)
            } catch let error as TransferError where error.fault == .tooManyBytes {
                guard isAwake.isRaised else { throw TransferError(.upstreamError, detail: "500") }
            }
            return []
        }
        func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
            try await folder.put(bytes, at: key, as: type)
        }
        func delete(_ key: ObjectKey) async throws { try await folder.delete(key) }
        func url(of key: ObjectKey) throws -> String { try folder.url(of: key) }
    }

    @Test("A store that cannot read what it holds is away, though it knows what it does not hold")
    func halfAwake() async throws {
        let folder = try ScratchFolder()
        let store = HalfAwake(folder: FolderStore(folder.path), isAwake: Flag())
        let key = try ObjectKey("sources/a")
        _ = try await store.put([1, 2, 3], at: key, as: MediaType(rawValue: "image/png"))
        let gate = StoreGate(store, logger: silence)
        #expect(await gate.probe())
        #expect(await !gate.probe(key))
        #expect(await !gate.probe(), "it asks for the same object until that is there")
        store.isAwake.raise()
        #expect(await gate.probe())
        await gate.waitUntilUsable()
    }
}
