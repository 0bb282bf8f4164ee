internal import NIOCore

extension ImageProcessor {
    /// What a processor may use. Every part has a safe default.
    public struct Configuration: Sendable {
        /// What a source may cost.
        public var limits = SourceLimits()
        /// Bytes that all running jobs may hold together; `nil` for half of what the machine or its control group has.
        /// Sources that wait for their turn hold up to a quarter of it besides, or one source. Less than 0 is 0, with
        /// which every job fails.
        public var memoryBudget: Int?
        /// How long a job waits for memory that other jobs hold before it fails with `memory/exhausted`.
        public var memoryPatience: Duration = .seconds(300)
        /// Threads for pixel work, 1 to 1024: what is less or more is taken for the nearest. `nil` for one per core.
        public var pixelThreads: Int?
        /// What encodes lossy WebP where a variant does not say.
        public var webpEncoder = WebPEncoderName.calotype
        /// How long one job may work, the wait for memory not counted.
        public var jobTimeout: Duration = .seconds(60)
        /// The path of the command `calotype`, which encodings that may take long then run in, so that they end with the job's
        /// time or when it is cancelled. `nil` has them run in this process, where no encoder of libvips can be interrupted: one
        /// that would take longer than the job may is refused before it begins, and others may go on past the limit.
        public var encoderProgram: String?
        /// The folder for files that other programs have to read, which videos are. It is made when it is needed. `nil` is the
        /// system's.
        public var temporaryFolder: String?
        /// In front of every key, for example `images/`. No key begins with a slash: those in front are left out.
        public var keyPrefix = ""
        /// Looks for what a smart crop is to keep, faces for instance, before libvips is asked what draws the eye. `nil`
        /// asks libvips at once. It is called on a thread for pixels, and may take its time.
        public var findFocus: (@Sendable (FocusPicture) -> FocusPoint?)?
        /// Looks for an earlier result of the same user with the same recipe, the newest best. Where its variants are still in the
        /// store, as they were, they are copied instead of being made again, unless the job says `reuse: false`. What it
        /// returns is what the processor had returned, with its JSON or without. `nil`, and whatever it throws, make
        /// everything anew; without it results have no recipe.
        public var findResult:
            (@Sendable (_ recipe: Recipe, _ userId: JobIdentifier) async throws -> ImageProcessingResult?)?
        /// Whether the options of a job may name files of this machine: the image of a watermark. Not where jobs come from
        /// others.
        public var optionsMayNameFiles = false
        /// Names the stored objects otherwise than by their content; `nil` for
        /// `{prefix}{userId}/{jobId}/{variant}-{hash}.{ext}`.
        package var nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)?
        /// The store that holds the objects of a bucket, for `s3://` sources; `nil` refuses them.
        public var bucket: (@Sendable (_ name: String) throws -> any ObjectStore)?

        /// The defaults that stand at each property. A processor takes a copy: later changes do not reach it.
        public init() {}
    }
}

extension ImageProcessor.Configuration {
    /// The same, with every value brought to where its rule says.
    var clamped: Self {
        var clamped = self
        clamped.memoryBudget = max(memoryBudget ?? MemoryBudget.defaultTotal, 0)
        clamped.pixelThreads = min(max(pixelThreads ?? System.coreCount, 1), 1024)
        clamped.keyPrefix = String(keyPrefix.drop { $0 == "/" })
        // A clock cannot count to the end of time.
        clamped.jobTimeout = min(jobTimeout, .seconds(1 << 32))
        clamped.memoryPatience = min(memoryPatience, .seconds(1 << 32))
        return clamped
    }
}
