package import Logging

/// What who runs a job adds to its line in the log.
package struct JobLogDetails: Sendable {
    /// The attempt, the worker and the like.
    package var metadata: Logger.Metadata
    /// Whether the source lies in our own store, so that a failure to read it is ours.
    package var isOwnSource: Bool

    package init(metadata: Logger.Metadata = [:], isOwnSource: Bool = false) {
        self.metadata = metadata
        self.isOwnSource = isOwnSource
    }
}

extension ImageSource {
    /// Where the image comes from, in one word.
    var kindName: String {
        switch self {
        case .bytes: "bytes"
        case .file: "file"
        case .url: "url"
        case .object: "s3"
        }
    }
}

extension ImageProcessingError {
    /// Whether the operator has to look: at the store, our credentials, the memory, a library that is missing, or something
    /// that nobody expected. What remains is the sender's to mend.
    var isForOperator: Bool {
        switch cause {
        case nil: kind == .upload
        case let error as TransferError: kind == .upload || error.refusal?.isOurs == true
        case let error as ImageError: error.isForOperator
        case is InvalidJob: false
        case is DeadlineExceeded: kind == .upload
        default: true
        }
    }
}

extension ImageError {
    fileprivate var isForOperator: Bool {
        switch self {
        case .encodeFailed, .textNotDrawn, .cannotWrite, .needsLibheif, .needsLibvips, .needsFFmpeg: true
        case .unknownFormat, .unsupported, .highDynamicRange, .damaged, .tooManyPixels, .tooLongEdge, .tooManyFrames,
            .tooLong, .tooLongAnimation, .tooManyScenes, .tooMuchMemory, .tooSlow, .damagedProfile, .tooUnlike,
            .tooLarge:
            false
        }
    }
}
