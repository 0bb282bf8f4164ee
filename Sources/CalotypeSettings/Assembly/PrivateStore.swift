internal import Calotype
internal import Foundation

/// A store whose addresses readers cannot open. They get its objects from the service, like those of a folder.
struct PrivateStore<Store: ListableStore>: ListableStore {
    private let store: Store

    init(_ store: Store) { self.store = store }

    func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] { try await store.get(key, limit: limit) }

    func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await store.put(bytes, at: key, as: type)
    }

    func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await store.putFirst(bytes, at: key, as: type)
    }

    func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await store.put(file, at: key, as: type)
    }

    func delete(_ key: ObjectKey) async throws { try await store.delete(key) }

    /// Returns only the key, as a relative address, because readers have no address for it.
    func url(of key: ObjectKey) throws -> URL {
        try ObjectKey.url("./" + key.rawValue.percentEncoded(keepingSlashes: true))
    }

    func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        try await store.keys(below: folder, limit: limit)
    }

    func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        try await store.objects(below: folder, limit: limit)
    }
}

extension PrivateStore: WriteTestingStore {
    func testWriting(_ bytes: [UInt8], at key: ObjectKey, reads: Bool) async throws -> WriteTestRemains {
        try await store.writeTest(bytes, at: key, reads: reads)
    }
}
