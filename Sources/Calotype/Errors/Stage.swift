/// A step of a job.
enum Stage: String, Sendable, CaseIterable {
    case load, inspect, decode, describe, encode, sign, store

    /// The kind of a failure in this stage. Failures at a limit are `memory` instead.
    var kind: ImageProcessingError.Kind {
        switch self {
        case .load: .source
        case .inspect, .decode, .describe, .encode, .sign: .processing
        case .store: .upload
        }
    }
}
