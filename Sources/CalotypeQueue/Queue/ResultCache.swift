public import Calotype

/// Finds results by their cache key: a digest of the source's bytes, of every spec, and of this release. The
/// transaction that ends a job as succeeded also stores its cache key, if the result has one. The cache key is deleted
/// with the job.
public protocol ResultCache: Sendable {
    /// Returns this user's newest result with this cache key; `nil` if there is none.
    func result(by cacheKey: CacheKey, of user: JobIdentifier) async throws -> StoredResult?
}
