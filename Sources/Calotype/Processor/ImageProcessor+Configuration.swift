public import CalotypeCredentials
internal import NIOCore

extension ImageProcessor {
    /// The limits, resources and hooks of a processor. Every property has a safe default.
    public struct Configuration: Sendable {
        /// The limits of a source: bytes, pixels, frames and more.
        public var limits = SourceLimits()
        /// The bytes that all running jobs may hold together. `nil` means half of the memory of the machine or of its
        /// control group. In addition, sources that are loaded before their job is admitted may hold a quarter of this,
        /// or one source of the largest allowed size. A negative value means 0, and then every job fails.
        public var memoryBudget: Int?
        /// How long a job waits for memory that other jobs hold. After that it fails with `memory/exhausted`.
        public var memoryPatience: Duration = .seconds(300)
        /// The number of threads for pixel work. Values are clamped to 1...1024. `nil` means one thread per core.
        public var pixelThreads: Int?
        /// The encoder of lossy WebP for variants that do not name one.
        public var webpEncoder = WebPEncoderName.calotype
        /// The time limit of one job. Time in which the job waits for memory does not count.
        public var jobTimeout: Duration = .seconds(60)
        /// The path of the command `calotype`. Encodings that may take long run in this command, so that they end when
        /// the job's time is up or the job is cancelled.
        ///
        /// If this is `nil`, they run in this process, where encoders of libvips cannot be interrupted. An encoding
        /// that is predicted to take longer than the job's time is then refused before it begins, and others may exceed
        /// the time limit. On Linux, programs that read videos also start from it, without files and network.
        public var encoderProgram: String?
        /// Child processes that decode what the project's own decoders do not read. `nil` decodes in this process.
        public var decoders: DecoderProcesses?
        /// The folder for files that other programs read, such as videos. It is created when it is needed. `nil` means
        /// the system's folder for temporary files.
        public var temporaryFolder: String?
        /// The beginning of every key, for example `images/`. Slashes at its start are removed, since no key begins
        /// with one.
        public var keyPrefix = ""
        /// Finds the point that a smart crop keeps, for example a face. If it returns `nil`, libvips looks for the
        /// point. If it is not set, libvips always does. It is called on a thread for pixel work, so it may block.
        public var findFocus: (@Sendable (FocusImage) -> FocusPoint?)?
        /// Finds an earlier result of the same user with the same cache key, preferably the newest. If the variants of
        /// that result are unchanged in the store, the processor copies them and encodes nothing, unless the job's
        /// options have `reuse: false`.
        ///
        /// It returns a result as the processor returned it; a result that was read from its JSON is fine. If it
        /// returns `nil` or throws, all variants are encoded. If it is not set, results have no cache key.
        public var findResult:
            (@Sendable (_ cacheKey: CacheKey, _ userId: JobIdentifier) async throws -> ImageProcessingResult?)?
        /// Whether the options of a job may name files of this machine, such as a watermark image. Keep this `false` if
        /// jobs come from other people.
        public var optionsMayNameFiles = false
        /// Whether each job stores an account of its source's metadata as JSON beside its variants. It contains no
        /// prompt, position or name.
        public var storesProvenanceRecords = false
        /// Verifies the credentials of sources in this process. If it and `verifierProcesses` are `nil`, they count as
        /// `unchecked`, and variants of such sources are not signed.
        public var credentialVerifier: CredentialVerifier?
        /// Child processes that verify the credentials of sources, in place of `credentialVerifier`. A fault of the
        /// C2PA library then costs one job, and no process that holds a key parses foreign credentials with it.
        public var verifierProcesses: VerifierProcesses?
        /// Signs variants whose policy wants a credential. If it is `nil`, none is signed.
        public var credentialWriter: CredentialWriter?
        /// Makes the keys of stored objects. If it is `nil`, keys have the form
        /// `{prefix}{userId}/{jobId}/{variant}-{hash}.{ext}`.
        package var nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)?
        /// Returns the store of a bucket, for `s3://` sources. If it is `nil`, such sources are refused.
        public var bucket: (@Sendable (_ name: String) throws -> any ObjectStore)?

        /// Makes a configuration with the default of each property. A processor copies it, so later changes have no
        /// effect.
        public init() {}
    }
}

extension ImageProcessor.Configuration {
    /// A copy in which every value is inside its allowed range.
    var clamped: Self {
        var clamped = self
        clamped.memoryBudget = max(memoryBudget ?? MemoryBudget.defaultTotal, 0)
        clamped.pixelThreads = min(max(pixelThreads ?? System.coreCount, 1), 1024)
        clamped.keyPrefix = String(keyPrefix.drop { $0 == "/" })
        // Larger values would overflow the clock.
        clamped.jobTimeout = min(jobTimeout, .seconds(1 << 32))
        clamped.memoryPatience = min(memoryPatience, .seconds(1 << 32))
        return clamped
    }
}
