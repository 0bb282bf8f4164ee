extension ImageProcessingError {
    /// The one place where what happened gets its kind: by the stage, or `memory` where a limit was hit.
    init(during stage: Stage, cause: any Error) {
        switch cause {
        case let error as ImageProcessingError: self = error
        case let error as TransferError: self.init(during: stage, error)
        case let error as ImageError: self.init(error)
        case is DeadlineExceeded:
            self.init(
                stage.kind, .timeout, retry: stage.kind == .processing ? .never : .later,
                message: "The job took too long. Try a smaller image, or raise CALOTYPE_JOB_TIMEOUT.", cause: cause)
        default: self.init(unexpected: cause, during: stage)
        }
    }

    private init(unexpected cause: any Error, during stage: Stage) {
        switch stage.kind {
        case .source, .upload, .memory:
            self.init(
                stage.kind, .upstreamError, retry: .later, message: "Something unexpected failed. Try again later.",
                cause: cause)
        case .processing:
            self.init(
                .processing, .unsupported, message: "This image cannot be processed. Save it anew as PNG or JPEG.",
                cause: cause)
        }
    }
}

extension ImageProcessingError {
    private init(during stage: Stage, _ error: TransferError) {
        let later: RetryAdvice = error.retryAfter.map(RetryAdvice.after) ?? .later
        let upload = stage.kind == .upload
        func fail(_ reason: Reason, _ retry: RetryAdvice, _ message: String) -> Self {
            Self(stage.kind, reason, retry: retry, message: message, cause: error)
        }
        self =
            switch error.fault {
            case .invalidURL:
                fail(
                    .invalidURL, .never, "The source's address is not valid. Use http://, https:// or s3://bucket/key.")
            case .blockedAddress:
                fail(
                    .blockedAddress, .never,
                    "The source's address is not public, so it is not read. Use a public address.")
            case .notFound where upload:
                fail(.forbidden, .never, "The store cannot be written. Check its path, and that it is a folder.")
            case .notFound: fail(.notFound, .never, "There is no image at the source. Check its path or address.")
            case .forbidden where upload:
                fail(.forbidden, .never, "The store refuses to be written. Check its credentials and permissions.")
            case .forbidden:
                fail(.forbidden, .never, "The source may not be read. Check its permissions or credentials.")
            case .noSuchBucket where upload:
                fail(.noSuchBucket, .never, "The store's bucket does not exist. Create it, or check its name.")
            case .noSuchBucket: fail(.notFound, .never, "The source's bucket does not exist. Check its name.")
            case .tooManyRedirects:
                fail(.tooManyRedirects, .never, "The source redirects too often. Use its final address.")
            case .tooManyBytes:
                Self(
                    .memory, .tooManyBytes,
                    message: "The source has too many bytes. Use a smaller file, or raise CALOTYPE_MAX_SOURCE_BYTES.",
                    cause: error)
            case .throttled where upload: fail(.throttled, later, "The store asks for fewer requests. Try again later.")
            case .throttled:
                fail(.upstreamError, later, "The source's server asks for fewer requests. Try again later.")
            case .timeout:
                fail(
                    .timeout, later,
                    upload
                        ? "The store did not answer in time. Try again later."
                        : "The source did not arrive in time. Try again later.")
            case .unreachable:
                fail(
                    .unreachable, later,
                    upload
                        ? "The store cannot be reached. Check its address, or try again later."
                        : "The source cannot be reached. Check its address, or try again later.")
            case .upstreamError:
                fail(
                    .upstreamError, later,
                    upload ? "The store failed. Try again later." : "Reading the source failed. Try again later.")
            case .noSpace: fail(.noSpace, later, "The store has no space left. Free some, then try again.")
            }
    }
}

extension ImageProcessingError {
    private init(_ error: ImageError) {
        func fail(_ kind: Kind, _ reason: Reason, _ message: String) -> Self {
            Self(kind, reason, message: message, cause: error)
        }
        self =
            switch error {
            case .unknownFormat:
                fail(
                    .processing, .unknownFormat,
                    "This is not an image that Calotype knows. Use JPEG, PNG, WebP, GIF, AVIF or HEIC.")
            case .unsupported(let what):
                fail(.processing, .unsupported, "Not supported: \(what). Save the image as PNG or JPEG.")
            case .damaged:
                fail(.processing, .damaged, "The image is cut off or damaged. Get it anew from where it came.")
            case .encodeFailed:
                fail(.processing, .encodeFailed, "A variant could not be encoded. Check the preset's sizes.")
            case .tooManyPixels(let size, let limit):
                fail(
                    .memory, .tooManyPixels,
                    "The image has \(size) pixels; at most \(limit) are allowed. Make it smaller, or raise CALOTYPE_MAX_PIXELS."
                )
            case .tooLongEdge(let size, let limit):
                fail(
                    .memory, .tooManyPixels,
                    "The image has \(size) pixels; a side may have at most \(limit). Make it smaller.")
            case .tooManyFrames(let count, let limit):
                fail(
                    .memory, .tooManyFrames,
                    "The animation has \(count) frames; at most \(limit) are allowed. Make it shorter.")
            }
    }
}
