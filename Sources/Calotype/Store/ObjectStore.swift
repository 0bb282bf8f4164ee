public import Foundation

/// A store of objects under keys, such as a folder or a bucket.
///
/// Every method throws `TransferError` if the store refuses or cannot be reached, and `CancellationError` when the task
/// is cancelled. All stores pass the shared test suite in `CalotypeTesting`.
public protocol ObjectStore: Sendable {
    /// Returns the bytes at `key`. Throws `TransferError`: `notFound` if there is no object, and `tooManyBytes` if it
    /// has more than `limit` bytes. It never reads more than the limit.
    func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8]

    /// Stores `bytes` completely or not at all. Returns whether this call created the object.
    ///
    /// Keys contain a hash of the content, so an object that exists is not written again. It is safe to repeat a call
    /// whose answer was lost.
    func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome

    /// Stores the content of a file, as the other `put` stores bytes. The default implementation reads the whole file.
    /// The stores in this package read it in pieces.
    func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome

    /// Stores `bytes` completely or not at all, unless there is an object at `key`, whatever it contains. Returns
    /// whether this call created the object.
    ///
    /// It is for content that is different each time it is made, such as a signature: the first object stays, and all
    /// other callers read it. The default implementation looks for an object and then puts, so two calls at the same
    /// time may both put. The stores in this package leave no gap, as far as their service can tell which put was
    /// first.
    func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome

    /// Removes the object. It is not an error if there is no object.
    func delete(_ key: ObjectKey) async throws

    /// Returns the address from which a reader gets the object.
    func url(of key: ObjectKey) throws -> URL
}

extension ObjectStore {
    /// Reads the whole file and puts its bytes.
    public func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        let bytes = try await blocking { stop in
            try read(URL(fileURLWithPath: file.path), limit: file.size, stop: stop)
        }
        return try await put(bytes, at: key, as: type)
    }

    /// Looks for an object, and puts the bytes if there is none.
    public func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        do {
            _ = try await get(key, limit: 0)
            return .existed
        } catch let error as TransferError where error.fault == .tooManyBytes {
            return .existed
        } catch let error as TransferError where error.fault == .notFound {
            return try await put(bytes, at: key, as: type)
        }
    }
}

/// A store that can list its objects. Cleanup uses it to find orphans of killed processes.
public protocol ListableStore: ObjectStore {
    /// Returns the keys that begin with `folder` and a slash, in any order, at most `limit` of them.
    func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey]

    /// Returns the objects with these keys, with the time at which each was stored.
    func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject]
}

extension ListableStore {
    /// Returns the keys without times.
    public func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        try await keys(below: folder, limit: limit).map { ListedObject(key: $0) }
    }
}

/// An object in a listing.
public struct ListedObject: Sendable, Hashable {
    /// The key of the object.
    public let key: ObjectKey
    /// The time at which it was stored, by the clock of the store; `nil` if the store does not report it.
    public let storedAt: Date?

    /// Makes an entry. The values are not checked.
    public init(key: ObjectKey, storedAt: Date? = nil) {
        self.key = key
        self.storedAt = storedAt
    }
}

/// The result of a put.
public enum PutOutcome: Sendable, Hashable {
    /// This call created the object.
    case created
    /// The object existed already, and nothing was written.
    case existed
}
