/// A step of a job on its way from source to result.
enum Stage: String, Sendable, CaseIterable {
    case load, inspect, decode, describe, encode, store

    /// The kind of whatever fails in this stage, unless it was a limit.
    var kind: ImageProcessingError.Kind {
        switch self {
        case .load: .source
        case .inspect, .decode, .describe, .encode: .processing
        case .store: .upload
        }
    }
}
