internal import Vips

/// What encoders work with.
struct EncodingMeans: Sendable {
    let webpEncoder: WebPEncoderName
    let threads: PixelThreads
    /// What encodings that take long run in; `nil` has them run in this process.
    let process: EncoderProcess?
    /// How long the job may still take; `nil` is without end.
    let rest: @Sendable () -> Duration?
}
