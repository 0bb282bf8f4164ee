/// The list of objects that were removed with a job, as `DELETE /v1/jobs/{id}` reports it.
public struct RemovalReport: Codable, Sendable, Hashable {
    /// The id of the job.
    public var id: String
    /// The owner of the job.
    public var userId: String
    /// The objects of its variants, and those beside them.
    public var variants: [Object]
    /// Its uploaded source. `nil` if it had none.
    public var source: Source?

    /// One object that was removed.
    public struct Object: Codable, Sendable, Hashable {
        /// The variant that it belonged to, or `provenance` for metadata that was stored beside the variants.
        public var variant: String
        /// Its key.
        public var key: String

        package init(variant: String, key: String) {
            self.variant = variant
            self.key = key
        }
    }

    /// An uploaded source.
    public struct Source: Codable, Sendable, Hashable {
        /// The SHA-256 of its bytes, as 64 lower-case hexadecimal digits.
        public var sha256: String
        /// `false` if another job needs it, or could be retried with it, or if another user has uploaded it too.
        public var removed: Bool

        package init(sha256: String, removed: Bool) {
            self.sha256 = sha256
            self.removed = removed
        }
    }

    package init(id: String, userId: String, variants: [Object], source: Source?) {
        self.id = id
        self.userId = userId
        self.variants = variants
        self.source = source
    }
}
