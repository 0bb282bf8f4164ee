@testable import CalotypeObservability
import CalotypeTesting
import Foundation
import Logging
import Synchronization
import Testing

@testable import Calotype
@testable import CalotypeImage
@testable import CalotypeServer

@Suite("The gate to the store", .timeLimit(.minutes(1)))
struct StoreHealthTests {
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
        func url(of key: ObjectKey) throws -> URL { try folder.url(of: key) }
    }

    @Test("A store that cannot read what it holds is away, though it knows what it does not hold")
    func halfAwake() async throws {
        let folder = try ScratchFolder()
        let store = HalfAwake(folder: FolderStore(folder.path), isAwake: Flag())
        let key = try ObjectKey("sources/a")
        _ = try await store.put([1, 2, 3], at: key, as: MediaType(rawValue: "image/png"))
        let gate = StoreHealth(store, logger: silence)
        #expect(await gate.probe())
        #expect(await !gate.probe(key))
        #expect(await !gate.probe(), "it asks for the same object until that is there")
        store.isAwake.raise()
        #expect(await gate.probe())
        await gate.waitUntilUsable()
    }

    /// A store that does with each verb what a test says.
    private final class Moody: ObjectStore {
        let folder: FolderStore
        let moods = Mutex<[EventfulStore.Verb: TransferError.Fault]>([:])
        let puts = Mutex(0)

        init(_ folder: ScratchFolder) { self.folder = FolderStore(folder.path) }

        func set(_ verb: EventfulStore.Verb, _ fault: TransferError.Fault?) { moods.withLock { $0[verb] = fault } }

        private func check(_ verb: EventfulStore.Verb) throws {
            if let fault = moods.withLock({ $0[verb] }) { throw TransferError(fault, detail: "as told") }
        }

        func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
            do {
                return try await folder.get(key, limit: limit)
            } catch let error as TransferError where error.fault == .notFound {
                try check(.get)
                throw error
            }
        }
        func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
            puts.withLock { $0 += 1 }
            try check(.put)
            return try await folder.put(bytes, at: key, as: type)
        }
        func delete(_ key: ObjectKey) async throws {
            try check(.delete)
            try await folder.delete(key)
        }
        func url(of key: ObjectKey) throws -> URL { try folder.url(of: key) }
    }

    @Test(
        "A store that can be read and not written is in trouble, and says which; it is back when it takes an object",
        arguments: [
            (.forbidden, .refusing), (.noSuchBucket, .refusing), (.wrongRegion, .refusing), (.noSpace, .full),
            (.timeout, .away),
        ] as [(TransferError.Fault, StoreHealth.Trouble)])
    func notWritable(_ fault: TransferError.Fault, _ trouble: StoreHealth.Trouble) async throws {
        let folder = try ScratchFolder()
        let store = Moody(folder)
        let gate = StoreHealth(store, logger: silence, fullPause: .zero)
        store.set(.put, fault)
        #expect(await !gate.probe())
        #expect(gate.trouble == trouble)
        #expect(await !gate.probe(), "reading alone does not open it")
        store.set(.put, nil)
        #expect(await gate.probe())
        #expect(gate.trouble == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != ".~parts" }.isEmpty)
    }

    @Test("However often somebody asks, a store is written to seldom: while it works, and while it refuses")
    func seldom() async throws {
        let folder = try ScratchFolder()
        let store = Moody(folder)
        let gate = StoreHealth(store, logger: silence)
        for _ in 0..<20 { #expect(await gate.probe()) }
        #expect(store.puts.withLock { $0 } == 1)
        store.set(.put, .forbidden)
        #expect(await gate.probe(), "nobody has noticed yet")
        #expect(await !gate.isUsable(after: Self.refused, reading: nil), "a job has")
        for _ in 0..<20 { #expect(await !gate.probe()) }
        #expect(store.puts.withLock { $0 } == 2)
        #expect(await !gate.isUsable(after: Self.refused, reading: nil), "a second job needs no second test")
        #expect(store.puts.withLock { $0 } == 2)
    }

    @Test("An upload that the store refuses is known at the next question, and not before the store is asked itself")
    func refusedUpload() async throws {
        let folder = try ScratchFolder()
        let store = Moody(folder)
        let gate = StoreHealth(store, logger: silence)
        #expect(await gate.probe())
        gate.foundRefusing(TransferError(.forbidden, detail: "as told"))
        #expect(await gate.probe(), "it was the upload alone")
        #expect(store.puts.withLock { $0 } == 2)
        store.set(.put, .forbidden)
        gate.foundRefusing(TransferError(.forbidden, detail: "as told"))
        #expect(await !gate.probe())
        #expect(gate.trouble == .refusing)
    }

    @Test("A store that keeps what it is given gets one object, and no more while nothing fails")
    func keeps() async throws {
        let folder = try ScratchFolder()
        let store = Moody(folder)
        store.set(.delete, .forbidden)
        let gate = StoreHealth(store, logger: silence, fullPause: .zero, interval: .zero)
        for _ in 0..<5 { #expect(await gate.probe()) }
        #expect(store.puts.withLock { $0 } == 1)
        #expect(await gate.isUsable(after: Self.refused, reading: nil))
        #expect(store.puts.withLock { $0 } == 2)
    }

    @Test(
        "Without the right to list, what is missing is called forbidden: the store is usable where it gives what it took"
    )
    func hidesMissing() async throws {
        let folder = try ScratchFolder()
        let store = Moody(folder)
        store.set(.get, .forbidden)
        let gate = StoreHealth(store, logger: silence, fullPause: .zero)
        for _ in 0..<3 { #expect(await gate.probe()) }
        #expect(store.puts.withLock { $0 } == 1)
        store.set(.put, .forbidden)
        #expect(await !gate.isUsable(after: Self.refused, reading: nil))
        #expect(gate.trouble == .refusing)
    }

    @Test("Each change is one line")
    func lines() async throws {
        let folder = try ScratchFolder()
        let store = Moody(folder)
        let reported = Mutex<[String]>([])
        let logger = Logger(label: "test") { _ in
            JSONLogHandler(label: "", to: LineSink { line in reported.withLock { $0.append(line) } })
        }
        let gate = StoreHealth(store, logger: logger, fullPause: .zero)
        store.set(.put, .forbidden)
        for _ in 0..<3 { _ = await gate.probe() }
        store.set(.put, nil)
        for _ in 0..<3 { _ = await gate.probe() }
        let lines = reported.withLock { $0 }
        #expect(lines.count == 2)
        #expect(lines.first?.contains(#""message":"store refuses""#) == true)
        #expect(lines.first?.contains(#""cause":"refused: as told""#) == true)
        #expect(lines.last?.contains(#""message":"store is back""#) == true)
    }

    private static let refused = ImageProcessingError(
        during: .store, cause: TransferError(.forbidden, detail: "403"))
}
