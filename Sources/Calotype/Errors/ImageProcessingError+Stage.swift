internal import Pixels

extension ImageProcessingError {
    /// Classifies an error. This is the only place that does: the stage decides the kind, or it is `memory` if a limit
    /// was hit.
    init(during stage: Stage, cause: any Error) {
        switch cause {
        case let error as ImageProcessingError: self = error
        case let error as TransferError: self.init(during: stage, error)
        case let error as ImageError: self.init(error)
        case let failure as WatermarkFailure: self.init(during: stage, failure)
        case is MemoryExhausted:
            self.init(
                .memory, .exhausted, retry: .later,
                message: "Other images hold all the memory. Try again later, or raise CALOTYPE_MEMORY_BUDGET.",
                cause: cause)
        case is VideoProgramKilled:
            self.init(
                .memory, .exhausted, retry: .later,
                message: "A program that reads videos was ended from outside. Try again later, or with more memory.",
                cause: cause)
        case is EncoderKilled:
            self.init(
                .memory, .exhausted, retry: .later,
                message:
                    "A program that encodes or decodes was ended from outside. Try again later, or with more memory.",
                cause: cause)
        case is DecoderMissing:
            self.init(
                .memory, .exhausted, retry: .later,
                message:
                    "The program that decodes images and verifies credentials does not start here. Read the log, or let "
                    + "the service do this by itself with CALOTYPE_DECODER_PROCESSES=0.",
                cause: cause)
        case is ResourcesExhausted, is ThreadShortage: self.init(shortage: cause)
        case is NoTemporarySpace:
            self.init(
                .memory, .noTemporarySpace, retry: .later,
                message:
                    "The folder for temporary files has no room, is missing or may not be written. Free some space, or "
                    + "check CALOTYPE_TEMP.",
                cause: cause)
        case is DeadlineExceeded: self.init(deadlineDuring: stage)
        default: self.init(unexpected: cause, during: stage)
        }
    }

    /// Names the watermark image, so that users do not look for the problem in the source image.
    private init(during stage: Stage, _ failure: WatermarkFailure) {
        let error = Self(during: stage, cause: failure.cause)
        self.init(
            error.kind, error.reason, retry: error.retry,
            message: "The watermark '\(failure.image.shownName)': \(error.message)", cause: error.cause)
    }

    /// The system gives this process no more threads, processes or files. The image is not the reason.
    init(shortage cause: any Error, retry: RetryAdvice = .later) {
        self.init(
            .memory, .exhausted, retry: retry,
            message: "The process has no threads, processes or open files left. Try again later, or raise its limits "
                + "(pids.max, ulimit -u, ulimit -n).",
            cause: cause)
    }

    private init(deadlineDuring stage: Stage) {
        switch stage.kind {
        case .source, .upload, .memory:
            self.init(during: stage, TransferError(.timeout, detail: "the job's time was up"))
        case .processing:
            self.init(
                .processing, .timeout,
                message: "The job took too long. Try a smaller image, or raise CALOTYPE_JOB_TIMEOUT.",
                cause: DeadlineExceeded())
        }
    }

    private init(unexpected cause: any Error, during stage: Stage) {
        switch stage.kind {
        case .source, .upload, .memory:
            self.init(
                stage.kind, .upstreamError, retry: .later, message: "Something unexpected failed. Try again later.",
                cause: cause)
        case .processing: self.init(unexpected: cause)
        }
    }

    /// An error that no stage classifies is a bug of Calotype, not a problem with the image.
    init(unexpected cause: any Error) {
        self.init(
            .processing, .unexpected, retry: .later,
            message:
                "Something unexpected failed in Calotype. Try again later, and report it where it stays; the log has "
                + "the cause.",
            cause: cause)
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
            case .highDynamicRange(let range):
                fail(
                    .processing, .unsupported,
                    "The image is HDR (\(range.rawValue.uppercased())), and variants are SDR. Convert it to SDR first.")
            case .damaged:
                fail(.processing, .damaged, "The image is cut off or damaged. Get it anew from where it came.")
            case .tooMuchMemory:
                fail(
                    .memory, .tooManyPixels,
                    "The image needs more memory than this machine gives. Make it smaller, or raise CALOTYPE_MEMORY_BUDGET."
                )
            case .encodeFailed:
                fail(
                    .processing, .encodeFailed,
                    "A variant could not be encoded. Choose another format or a smaller box; the log has the encoder's words."
                )
            case .tooSlow(let variant, let format):
                fail(
                    .processing, .timeout,
                    "Encoding '\(variant)' as \(format) would take longer than the job may. Lower its effort, make its box "
                        + "smaller, or raise CALOTYPE_JOB_TIMEOUT.")
            case .damagedProfile:
                fail(
                    .processing, .damaged,
                    "The image's color profile is damaged. Save the image anew, or set 'colorProfile' to 'srgb'.")
            case .textNotDrawn:
                fail(
                    .processing, .unsupported,
                    "The text of the watermark cannot be drawn: no font that is installed has its letters. Install a font "
                        + "that has them, or change the text.")
            case .scoreNotReached(let variant, let format, let target, let most):
                fail(
                    .processing, .targetMissed,
                    "'\(variant)' is to reach \(target) of SSIMULACRA2, and the best \(format) reaches "
                        + "\((most * 10).rounded() / 10). Ask for less, or for another format.")
            case .tooLarge(let variant, let limit, let least):
                fail(
                    .processing, .targetMissed,
                    "'\(variant)' may have \(limit) bytes, and the smallest has \(least). Raise 'maxBytes', or make its "
                        + "box smaller.")
            case .missingMark(let variant, let format):
                fail(
                    .processing, .provenance,
                    "'\(variant)' must say that AI made the image, and the \(format) of this machine cannot. Choose "
                        + "another format, or update libvips and libheif.")
            case .cannotWrite:
                fail(
                    .processing, .unsupported,
                    "The libvips that is installed does not write the format of a variant. Choose another format."
                )
            case .needsLibheif:
                fail(
                    .processing, .unsupported,
                    "AVIF with 10 bits needs libheif 1.15.2 or later, which libvips does not have here. Set 'bitDepth' to 12 "
                        + "or 8, or update libheif.")
            case .needsPango:
                fail(
                    .processing, .unsupported,
                    "The text of a watermark needs Pango, which is not installed. Install the package libpangocairo-1.0-0."
                )
            case .needsLibvips:
                fail(
                    .processing, .unsupported,
                    "This image needs libvips 8.14.1 or later, which is not installed. Install the package libvips-tools."
                )
            case .needsFFmpeg:
                fail(
                    .processing, .unsupported,
                    "Videos need the programs ffmpeg and ffprobe, which are not installed. Install the package ffmpeg.")
            case .tooLong(let seconds, let limit):
                fail(
                    .memory, .tooManyFrames,
                    "The video is \(Int(min(seconds, 1e9))) seconds long; at most \(Int(limit)) are allowed. Make it shorter, "
                        + "or raise CALOTYPE_MAX_VIDEO_SECONDS.")
            case .tooManyBytes(_, let limit):
                fail(.memory, .tooManyBytes, "The image has more than \(limit) bytes. Make it smaller.")
            case .tooManyPixels(let size, let limit):
                fail(
                    .memory, .tooManyPixels,
                    "The image has \(size) pixels; at most \(limit) are allowed. Make it smaller, or raise CALOTYPE_MAX_PIXELS."
                )
            case .tooLongEdge(let size, let limit):
                fail(
                    .memory, .tooLongEdge,
                    "The image has \(size) pixels; a side may have at most \(limit). Make it smaller, or raise "
                        + "CALOTYPE_MAX_EDGE.")
            case .overLimit(.metadata, let bytes, let limit):
                fail(
                    .memory, .tooMuchMetadata,
                    "The image has \(bytes) bytes of metadata; at most \(limit) are allowed. Remove some, or raise "
                        + "CALOTYPE_MAX_METADATA_BYTES.")
            case .overLimit(.profile, let bytes, let limit):
                fail(
                    .memory, .tooLargeProfile,
                    "The color profile of the image has \(bytes) bytes; at most \(limit) are allowed. Convert it to sRGB, "
                        + "or raise CALOTYPE_MAX_PROFILE_BYTES.")
            case .overLimit(.scans, let count, let limit):
                fail(
                    .memory, .tooManyScans,
                    "The JPEG has \(count) scans; at most \(limit) are allowed. Save it anew, or raise "
                        + "CALOTYPE_MAX_SCANS.")
            case .overLimit(.tiles, let count, let limit):
                fail(
                    .memory, .tooManyTiles,
                    "The image has \(count) tiles; at most \(limit) are allowed. Save it anew, or raise "
                        + "CALOTYPE_MAX_TILES.")
            case .tooManyFrames(let count, let limit):
                fail(
                    .memory, .tooManyFrames,
                    "The animation has \(count) frames; at most \(limit) are allowed. Make it shorter, or raise "
                        + "CALOTYPE_MAX_FRAMES.")
            case .sequenceTooLarge(let size, let frames, let limit):
                fail(
                    .memory, .tooManyPixels,
                    "A storyboard or clip has \(frames) frames of \(size) pixels; together at most \(limit) are allowed. "
                        + "Make its box smaller, or ask for fewer frames.")
            case .tooLongAnimation(let size, let frames, let limit):
                fail(
                    .memory, .tooManyPixels,
                    "The animation has \(frames) frames of \(size) pixels; together at most \(limit) are allowed. Make it "
                        + "shorter, set 'animation: first-frame', or raise CALOTYPE_MAX_PIXELS.")
            }
    }
}
