/// The reason why a job failed with `processing/provenance`. It is the cause of the error.
enum ProvenanceRefusal: String, Error, Sendable, CaseIterable {
    /// A variant must say that AI made the image, and nobody says so, or its format cannot.
    case noMark = "no-mark"
    /// A variant must be signed, and cannot be.
    case noCredential = "no-credential"
    /// The source was changed after it was signed, and the policy refuses such sources.
    case tampered

    init(_ error: ImageProcessingError) { self = error.cause as? ProvenanceRefusal ?? .noMark }
}

extension ImageProcessingError {
    init(_ refusal: ProvenanceRefusal, message: String, retry: RetryAdvice = .never) {
        self.init(.processing, .provenance, retry: retry, message: message, cause: refusal)
    }
}
