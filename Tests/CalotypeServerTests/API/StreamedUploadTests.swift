import AsyncHTTPClient
import Calotype
@testable import CalotypeSettings
import CalotypeTesting
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("Images that are streamed to the store", .timeLimit(.minutes(2)))
struct StreamedUploadTests {
    /// A body that comes in pieces, the last of them when it is let go.
    private func body(
        _ pieces: [[UInt8]], announced: Bool = true, lastAfter signal: Signal? = nil
    ) -> HTTPClientRequest.Body {
        let (parts, continuation) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        for piece in pieces.dropLast() { continuation.yield(ByteBuffer(bytes: piece)) }
        let last = pieces.last ?? []
        Task {
            await signal?.wait()
            continuation.yield(ByteBuffer(bytes: last))
            continuation.finish()
        }
        return .stream(parts, length: announced ? .known(Int64(pieces.reduce(0) { $0 + $1.count })) : .unknown)
    }

    @Test(
        "Its hash is that of its bytes, in whatever pieces they come", arguments: Backing.available,
        [[1], [262_144], [262_143, 1, 1], [100_000, 300_000, 7], [900_000, 400_000]])
    func whole(_ backing: Backing, _ counts: [Int]) async throws {
        try await withNode(on: backing) { node async throws in
            let bytes = someBytes(counts.reduce(0, +))
            var rest = bytes[...]
            let pieces = counts.map { count in
                defer { rest = rest.dropFirst(count) }
                return Array(rest.prefix(count))
            }
            for announced in [true, false] {
                let answer = try await node.send(.POST, "/v1/sources", [], body(pieces, announced: announced))
                #expect(answer.status == 201)
                let hash = try #require(answer["sha256"])
                #expect(hash == SHA256.hash(data: bytes).hexadecimal)
                let key = try ObjectKey("\(node.keyPrefix)~/sources/sha256/\(hash)")
                #expect(try await node.store.get(key, limit: bytes.count) == bytes)
            }
            #expect(node.uploads == [])
        }
    }

    @Test("Many large ones at once are all taken, although they are more than there is room for in memory")
    func many() async throws {
        // Bodies share 256 MB of memory: eight of 40 MB would not fit. The client opens no more connections.
        let (count, piece) = (8, someBytes(1_000_000))
        let letGo = (0..<count).map { _ in Signal() }
        try await withNode { node async throws in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<count {
                    let pieces = [[UInt8(index)]] + Array(repeating: piece, count: 40)
                    group.addTask {
                        try await node.send(.POST, "/v1/sources", [], body(pieces, lastAfter: letGo[index])).status
                    }
                }
                try await eventually { node.uploads.count == count }
                letGo.forEach { $0.raise() }
                for try await status in group { #expect(status == 201) }
            }
            #expect(node.uploads == [])
        }
    }

    @Test("Not all go to the store at once, and all come there")
    func inLine() async throws {
        let (harness, folder) = (try await WorkerHarness(.file), try ScratchFolder())
        let store = CountingStore(FolderStore(folder.path))
        let uploads = UploadStore(harness.queue, store: store, keyPrefix: "", limit: 9)
        let user = try JobIdentifier("ann")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let folder = try ScratchFolder()
                    _ = try await uploads.put(try folder.hashed([UInt8(number)]), for: user)
                }
            }
            try await group.waitForAll()
        }
        #expect(store.most <= UploadStore.puts)
        #expect(try await store.folder.keys(below: try ObjectKey("~/sources/sha256"), limit: 99).count == 60)
    }

    @Test("One that is too large is refused on its way, and leaves nothing", arguments: [true, false])
    func tooLarge(announced: Bool) async throws {
        try await withNode(settings: { $0.limits.bytes = 500_000 }) { node async throws in
            let pieces = Array(repeating: someBytes(100_000), count: 6)
            // The rest never comes: the answer does not wait for it.
            let never = Signal()
            let answer = try await node.send(
                .POST, "/v1/sources", [], body(pieces + [[1]], announced: announced, lastAfter: never))
            never.raise()
            #expect(answer.status == 413)
            #expect(answer.reason == "too-many-bytes")
            #expect(node.uploads == [])
        }
    }

    @Test("A client that goes away in the middle leaves nothing")
    func gone() async throws {
        try await withNode { node async throws in
            let never = Signal()
            let upload = Task {
                try await node.send(
                    .POST, "/v1/jobs?tool=sora&id=one", [], body([someBytes(600_000), [1]], lastAfter: never))
            }
            try await eventually { node.uploads.count == 1 }
            upload.cancel()
            _ = try? await upload.value
            never.raise()
            try await eventually { node.uploads == [] }
            #expect(try await node.send(.GET, "/v1/jobs").text == #"{"jobs":[]}"#)
        }
    }

    @Test("A mistake in the query is told before the image is sent")
    func early() async throws {
        try await withNode { node async throws in
            let never = Signal()
            let answer = try await node.send(
                .POST, "/v1/jobs?tool=nothing", [], body([[1], [2]], lastAfter: never))
            never.raise()
            #expect(answer.status == 422)
            #expect(answer["field"] == "tool")
        }
    }

    @Test("Where there is no space, that is said, and nothing is left")
    func full() async throws {
        let folder = try ScratchFolder()
        let uploads = UploadFolder(folder.path(of: "uploads"), spare: .max)
        do {
            _ = try await uploads.file(for: 1)
            Issue.record("there was room")
        } catch let error as TransferError {
            #expect(error.fault == .noSpace)
            let problem = Problem(StoreFailure(cause: error))
            #expect((problem.kind, problem.reason) == ("upload", "no-space"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: uploads.path) == [])
    }

    @Test("Where the folder of uploads cannot be written, the server says so of itself, not of the store")
    func unwritable() async throws {
        try await withNode { node async throws in
            // A file stands in its way, as root may write every folder.
            let path = node.dataDirectory + "/uploads"
            try Data().write(to: URL(filePath: path))
            let refused = try await node.send(.POST, "/v1/sources", body: [1])
            #expect(refused.status == 503)
            #expect(refused.reason == "uploads-unwritable")
            #expect(refused["kind"] == "server")
            #expect(refused.headers.first(name: "retry-after") == "5")
            // What needs no upload is taken.
            let other = try await node.post("/v1/jobs", json: #"{"tool":"sora","sourceUrl":"http://example.com/"}"#)
            #expect(other.status == 201)
            try FileManager.default.removeItem(atPath: path)
            #expect(try await node.send(.POST, "/v1/sources", body: DrawnImage.corners(32, 24).png).status == 201)
        }
    }

    @Test("What a killed process has left goes when nobody has written to it for an hour")
    func swept() async throws {
        let folder = try ScratchFolder()
        let (old, new) = (try folder.write([1], as: "old"), try folder.write([1], as: "new"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3_700)], ofItemAtPath: old)
        try await UploadFolder(folder.path).file(for: 1).remove()
        #expect(!FileManager.default.fileExists(atPath: old))
        #expect(FileManager.default.fileExists(atPath: new))
    }

    private func eventually(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// A folder that knows how many puts there were at once.
private final class CountingStore: ObjectStore {
    let folder: FolderStore
    private let count = Mutex((now: 0, most: 0))
    var most: Int { count.withLock(\.most) }

    init(_ folder: FolderStore) { self.folder = folder }

    func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] { try await folder.get(key, limit: limit) }
    func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        count.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        defer { count.withLock { $0.now -= 1 } }
        return try await folder.put(bytes, at: key, as: type)
    }
    func delete(_ key: ObjectKey) async throws { try await folder.delete(key) }
    func url(of key: ObjectKey) throws -> URL { try folder.url(of: key) }
}
