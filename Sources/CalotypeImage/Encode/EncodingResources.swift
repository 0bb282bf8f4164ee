internal import CalotypeProvenance
internal import Vips

/// The resources that encoders use.
struct EncodingResources: Sendable {
    let webpEncoder: WebPEncoderName
    let threads: PixelThreads
    /// The process in which long encodings run; `nil` runs them in this process.
    let process: EncoderProcess?
    /// The metadata that variants can take from their source; `nil` if that was not read.
    var provenance: SourceProvenance?
    /// Returns the time that the job has left; `nil` if it has no limit.
    let rest: @Sendable () -> Duration?

    /// The metadata of a variant in this format, by its policy.
    func metadata(by policy: ProvenancePolicy, in format: VariantFormat) -> VariantMetadata? {
        guard let provenance, let format = FileFormat(rawValue: format.rawValue) else { return nil }
        return VariantMetadata(provenance, policy: policy, format: format)
    }
}
