/// A finished WebP file and what it took.
public struct EncodedWebP: Sendable {
    /// The file.
    public let bytes: [UInt8]
    /// Where the bytes went.
    public let sizes: Sizes
    /// Where the time went, on the clock.
    public let timings: Timings
    /// The most threads that worked at once, the caller's included.
    public let threads: Int

    /// Parts of the file, in bytes.
    public struct Sizes: Sendable, Equatable {
        /// Frame header, probabilities and prediction modes.
        public let modes: Int
        /// Coefficients.
        public let coefficients: Int
        /// Container and metadata.
        public let container: Int
    }

    /// Stages of the encode, one after the other.
    public struct Timings: Sendable, Equatable {
        /// Conversion to YUV 4:2:0.
        public let conversion: Duration
        /// Choice of segments.
        public let analysis: Duration
        /// Search for modes and coefficients.
        public let search: Duration
        /// Writing of the partitions.
        public let writing: Duration
    }
}
