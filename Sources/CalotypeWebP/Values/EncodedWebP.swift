/// A finished WebP file, with sizes and timings of the encode.
public struct EncodedWebP: Sendable {
    /// The bytes of the file.
    public let bytes: [UInt8]
    /// The sizes of the parts of the file.
    public let sizes: Sizes
    /// The wall-clock time of each stage.
    public let timings: Timings
    /// The most threads that worked at the same time, including the caller's.
    public let threads: Int

    /// Parts of the file, in bytes.
    public struct Sizes: Sendable, Equatable {
        /// The frame header, probabilities and prediction modes.
        public let modes: Int
        /// The coefficients.
        public let coefficients: Int
        /// The container, alpha and metadata.
        public let container: Int
    }

    /// The durations of the stages, which run one after the other.
    public struct Timings: Sendable, Equatable {
        /// The conversion to YUV 4:2:0.
        public let conversion: Duration
        /// The choice of segments.
        public let analysis: Duration
        /// The search for modes and coefficients.
        public let search: Duration
        /// The writing of the partitions.
        public let writing: Duration
    }
}
