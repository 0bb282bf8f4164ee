public import Calotype

/// Finds results by their cache key: a digest of the source's bytes, of every spec, and of this release. The
/// transaction that ends a job as succeeded also stores its cache key, if the result has one. The cache key is deleted
/// with the job.
extension JobQueue {
    /// Returns this user's newest result with this cache key; `nil` if there is none.
    public func result(by cacheKey: CacheKey, of user: JobIdentifier) async throws -> StoredResult? {
        try await database.read { session in
            try session.first(session.cachedResultStatement, [.text(user.rawValue), .text(cacheKey.rawValue)]).map {
                StoredResult(json: Array(try $0.text("result").utf8))
            }
        }
    }
}

extension SQLSession {
    /// Only succeeded jobs have a cache key, and a succeeded job never changes.
    var cachedResultStatement: String {
        """
        SELECT jobs.result FROM recipes JOIN jobs ON jobs.number = recipes.job_number
        WHERE recipes.user_id = $1 AND recipes.recipe = $2
        ORDER BY recipes.job_number DESC LIMIT 1
        """
    }

    func keep(_ cacheKey: CacheKey, of job: QueuedJob) throws {
        try later(
            "INSERT INTO recipes (user_id, recipe, job_number) VALUES ($1, $2, $3)",
            [.text(job.userId.rawValue), .text(cacheKey.rawValue), .integer(job.number)])
    }
}
