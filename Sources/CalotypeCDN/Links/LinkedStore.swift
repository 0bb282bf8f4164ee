public import Calotype
public import Foundation

/// A store whose objects are read through a CDN: another store holds the objects, and this one signs the addresses.
public struct LinkedStore<Store: ObjectStore>: ObjectStore {
    private let store: Store
    private let base: String
    private let signer: any LinkSigner
    private let lifetime: Duration
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: the store that holds the objects.
    ///   - base: the address at which readers find them. A key is appended.
    ///   - lifetime: how long an address is valid.
    ///   - now: the present time. Only tests change it.
    public init(
        _ store: Store, at base: String, signer: any LinkSigner, lifetime: Duration,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.signer = signer
        self.lifetime = lifetime
        self.now = now
    }

    /// Returns the bytes at `key`; see `ObjectStore`.
    public func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] { try await store.get(key, limit: limit) }

    /// Stores the bytes; see `ObjectStore`.
    public func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await store.put(bytes, at: key, as: type)
    }

    /// Stores the bytes unless there is an object; see `ObjectStore`.
    public func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await store.putFirst(bytes, at: key, as: type)
    }

    /// Stores the content of the file; see `ObjectStore`.
    public func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await store.put(file, at: key, as: type)
    }

    /// Deletes the object; see `ObjectStore`.
    public func delete(_ key: ObjectKey) async throws { try await store.delete(key) }

    /// Returns a signed address that is valid for the lifetime, from now on. Do not log it.
    public func url(of key: ObjectKey) throws -> URL {
        let end = now().addingTimeInterval(lifetime / .seconds(1))
        return try ObjectKey.url(signer.link(to: key.address(below: ""), below: base, until: end))
    }
}

extension LinkedStore: ListableStore where Store: ListableStore {
    /// Returns the keys below a folder; see `ListableStore`.
    public func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        try await store.keys(below: folder, limit: limit)
    }

    /// Returns the objects below a folder; see `ListableStore`.
    public func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        try await store.objects(below: folder, limit: limit)
    }
}

extension LinkedStore: WriteTestingStore {
    package func testWriting(_ bytes: [UInt8], at key: ObjectKey, reads: Bool) async throws -> WriteTestRemains {
        try await store.writeTest(bytes, at: key, reads: reads)
    }
}
