internal import Vips

/// The resources that encoders use.
struct EncodingResources: Sendable {
    let webpEncoder: WebPEncoderName
    let threads: PixelThreads
    /// The process in which long encodings run; `nil` runs them in this process.
    let process: EncoderProcess?
    /// Returns the time that the job has left; `nil` if it has no limit.
    let rest: @Sendable () -> Duration?
}
