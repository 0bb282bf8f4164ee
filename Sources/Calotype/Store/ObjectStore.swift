public import Foundation

/// A place that keeps variants under keys: a folder, or a bucket.
///
/// Every method throws `TransferError` when the store refuses or cannot be reached, and `CancellationError` when
/// the task is cancelled. All stores pass the one suite in `CalotypeTesting`.
public protocol ObjectStore: Sendable {
    /// The bytes at `key`. Throws `notFound` where there is none and `tooManyBytes` beyond `limit` bytes,
    /// without reading more than the limit.
    func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8]

    /// Stores `bytes` whole or not at all, and says whether this call made the object.
    ///
    /// Keys name content, so an object that is already there is left alone. Calling again after a lost answer is safe
    /// and makes no second object.
    func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome

    /// Stores the content of a file as the other `put` does bytes. What cannot do better reads it whole; the stores here hold
    /// no more than a piece of it.
    func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome

    /// Removes the object. A key that holds nothing is no error.
    func delete(_ key: ObjectKey) async throws

    /// Where a reader finds the object.
    func url(of key: ObjectKey) throws -> String
}

extension ObjectStore {
    /// Reads the file whole, and puts its bytes.
    public func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        let bytes = try await blocking { stop in
            try read(URL(fileURLWithPath: file.path), limit: file.size, stop: stop)
        }
        return try await put(bytes, at: key, as: type)
    }
}

/// A store that can tell what it holds: for whoever has to find what a killed process left.
public protocol ListableStore: ObjectStore {
    /// The keys that begin with `folder` and a slash, in any order; at most `limit` of them.
    func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey]

    /// The objects of the same keys, with the time at which each was stored.
    func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject]
}

extension ListableStore {
    /// The keys, without times.
    public func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        try await keys(below: folder, limit: limit).map { ListedObject(key: $0) }
    }
}

/// An object as a listing tells of it.
public struct ListedObject: Sendable, Hashable {
    /// Its name in the store.
    public let key: ObjectKey
    /// When it was stored, by the store's clock. `nil` where the store does not say.
    public let storedAt: Date?

    /// Nothing is checked.
    public init(key: ObjectKey, storedAt: Date? = nil) {
        self.key = key
        self.storedAt = storedAt
    }
}

/// What a put found.
public enum PutOutcome: Sendable, Hashable {
    /// This call made the object.
    case created
    /// The object was there before; nothing was written.
    case existed
}
