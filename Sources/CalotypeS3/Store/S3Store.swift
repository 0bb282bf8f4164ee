public import Calotype
public import Foundation

/// A bucket that stores variants.
///
/// The credentials need `s3:GetObject`, `s3:PutObject`, `s3:DeleteObject` and `s3:AbortMultipartUpload`. With
/// `s3:ListBucket` the store can list its objects, and can distinguish a missing object from a forbidden one. A service
/// that ignores the condition of a put (`If-None-Match: *`) needs that.
public struct S3Store: ListableStore {
    let client: S3Client
    let bucket: String
    let publicBaseURL: URL?
    let linkLifetime: Duration
    let withdraws: Bool

    /// Creates a store. `publicBaseURL` is the address at which readers find the bucket, such as a CDN. Without it,
    /// readers get presigned addresses that are valid for `linkLifetime`, at most seven days.
    ///
    /// If `withdraws`, a put that fails after it may have arrived checks whether it created the object, and removes it.
    /// Use false if other processes put objects under the same keys, because one may have found the object meanwhile.
    public init(
        _ client: S3Client, bucket: String, publicBaseURL: URL? = nil,
        linkLifetime: Duration = .seconds(604_800), withdraws: Bool = true
    ) {
        self.client = client
        self.bucket = bucket
        self.publicBaseURL = publicBaseURL
        self.linkLifetime = linkLifetime
        self.withdraws = withdraws
    }

    /// Returns the bytes at `key`; see `ObjectStore`.
    public func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        try await transferring { try await client.get(key.rawValue, in: bucket, limit: limit) }
    }

    /// Creates the object unless the key holds one. Recognizes its own object after a lost response; see `ObjectStore`.
    ///
    /// The first put of a client checks for the object and puts it twice, to learn whether the service refuses the
    /// second.
    public func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.bytes(bytes), at: key, as: type)
    }

    /// Creates the object from the content of a file, of up to 5 GB, which is S3's limit for one request.
    public func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.file(file), at: key, as: type)
    }

    /// Creates the object unless the key holds one, of any size; see `ObjectStore`.
    public func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.bytes(bytes), at: key, as: type, acceptsAnyObject: true)
    }

    private func put(
        _ content: ObjectContent, at key: ObjectKey, as type: MediaType, acceptsAnyObject: Bool = false
    ) async throws -> PutOutcome {
        let put = CreateOnlyPut(
            client, content, at: key.rawValue, in: bucket, as: type, withdraws: withdraws,
            acceptsAnyObject: acceptsAnyObject)
        return try await transferring { try await put.run() }
    }

    /// Deletes the object, if there is one.
    public func delete(_ key: ObjectKey) async throws {
        do {
            try await client.delete(key.rawValue, in: bucket)
        } catch let error as S3Error where error.code == .noSuchKey {
            // A missing object is a success. AWS responds with 204 here; not every server does.
        } catch let error as S3Error {
            throw TransferError(error)
        }
    }

    /// Returns the keys below a folder. The credentials need `s3:ListBucket`; see `ListableStore`.
    public func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        try await objects(below: folder, limit: limit).map(\.key)
    }

    /// Returns the objects below a folder, with the times at which they were stored; see `ListableStore`.
    public func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        try await transferring {
            try await client.listObjects("\(folder)/", in: bucket, limit: limit).map {
                ListedObject(key: try ObjectKey($0.key), storedAt: $0.storedAt)
            }
        }
    }

    /// Returns the public address, or a presigned one. A presigned address contains a signature: do not log it.
    public func url(of key: ObjectKey) throws -> URL {
        if let publicBaseURL { return try key.url(below: publicBaseURL) }
        do {
            return try client.presignedGet(key.rawValue, in: bucket, expires: linkLifetime)
        } catch let error as S3Error {
            throw TransferError(error)
        }
    }

    private func transferring<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as S3Error {
            throw TransferError(error)
        }
    }
}
