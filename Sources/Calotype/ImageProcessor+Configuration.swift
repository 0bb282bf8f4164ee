extension ImageProcessor {
    /// What a processor may use. Every part has a safe default.
    public struct Configuration: Sendable {
        /// What a source may cost.
        public var limits = SourceLimits()
        /// Bytes that all running jobs may hold together; `nil` for half of what the machine or its control group has.
        public var memoryBudget: Int?
        /// Threads for pixel work; `nil` for one per core.
        public var pixelThreads: Int?
        /// What encodes lossy WebP where a variant does not say.
        public var webpEncoder = WebPEncoderName.calotype
        /// How long one job may work, the wait for memory not counted.
        public var jobTimeout: Duration = .seconds(60)
        /// In front of every key, for example `images/`.
        public var keyPrefix = ""
        /// The store that holds the objects of a bucket, for `s3://` sources; `nil` refuses them.
        public var bucket: (@Sendable (_ name: String) throws -> any ObjectStore)?

        public init() {}
    }
}
