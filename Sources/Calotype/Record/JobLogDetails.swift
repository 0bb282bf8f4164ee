package import Logging
internal import Pixels

/// Details that the caller adds to the log line of a job.
package struct JobLogDetails: Sendable {
    /// Metadata such as the attempt and the worker.
    package var metadata: Logger.Metadata

    package init(metadata: Logger.Metadata = [:]) { self.metadata = metadata }
}

extension ImageSource {
    /// The kind of the source, in one word.
    var kindName: String {
        switch self {
        case .bytes: "bytes"
        case .file: "file"
        case .url: "url"
        case .object: "s3"
        case .upload: "upload"
        }
    }

    /// Whether the source is in the processor's own store. The operator has to act if it cannot be read.
    var isOwn: Bool {
        switch self {
        case .upload: true
        case .bytes, .file, .url, .object: false
        }
    }
}

extension ImageProcessingError {
    /// Whether the operator has to act: on the store, our credentials, the memory, a missing library, or an unexpected
    /// error. The sender has to fix all other errors.
    var isForOperator: Bool {
        switch cause {
        case nil: kind == .upload
        case let error as TransferError:
            kind == .upload || error.refusal?.isOurs == true || error.fault == .exhausted
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
        case .encodeFailed, .textNotDrawn, .cannotWrite, .needsLibheif, .needsPango, .needsLibvips,
            .needsFFmpeg:
            true
        case .unknownFormat, .unsupported, .highDynamicRange, .damaged, .tooManyBytes, .tooManyPixels, .tooLongEdge,
            .tooManyFrames, .overLimit,
            .tooLong, .tooLongAnimation, .sequenceTooLarge, .tooMuchMemory, .tooSlow, .damagedProfile, .scoreNotReached,
            .tooLarge, .missingMark:
            false
        }
    }
}

extension ImageProcessingError {
    /// Whether our credentials for the bucket of a source cannot be used, or the clock of this machine is wrong. Only
    /// the operator can mend that.
    package var isCredentialsFailure: Bool {
        switch (cause as? TransferError)?.refusal {
        case .expiredCredentials, .wrongCredentials, .unusableCredentials, .clock: kind == .source
        case .permission, .noCredentials, .region, .request, .tls, nil: false
        }
    }

    /// Whether this process has too few threads, processes or open files. No job is the reason.
    package var isProcessShortage: Bool {
        switch cause {
        case is ResourcesExhausted, is ThreadShortage: true
        case let error as TransferError: error.fault == .exhausted
        default: false
        }
    }
}
