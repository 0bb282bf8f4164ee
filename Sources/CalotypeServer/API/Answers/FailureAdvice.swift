internal import Calotype
internal import CalotypeQueue

/// Advice for operators: what to do about failures of one kind and reason.
enum FailureAdvice {
    static func text(for failure: JobFailure) -> String {
        let texts =
            switch failure.kind {
            case .source: source
            case .processing: processing
            case .upload: upload
            case .memory: memory
            }
        return texts[failure.reason]
            ?? "Read the message of a job and the log of its worker, solve the cause, and retry the jobs."
    }

    private static let source: [ImageProcessingError.Reason: String] = [
        .invalidURL: "The address of the source is not valid. Correct it in the application that submits the jobs.",
        .blockedAddress: "The source is at a private or special address. Use a public one, or upload the image.",
        .notFound: "There is no image at the address. If it expires, submit with fetch: submit.",
        .wrongRegion: "The bucket is in another region. Correct the region in the settings.",
        .forbidden: "The server of the source refuses. Check the signature of the address and the permissions.",
        .tooManyRedirects: "The address redirects too often. Submit the final address.",
        .timeout: "The server of the source is too slow. Retry the jobs when it is faster.",
        .unreachable: "The server of the source cannot be reached. Check it and the network, then retry the jobs.",
        .upstreamError: "The server of the source has failed. Retry the jobs when it works again.",
    ]
    private static let processing: [ImageProcessingError.Reason: String] = [
        .unknownFormat: "The source is no image. Check what the application submits.",
        .unsupported: "The source or an option is not supported. Read the message of a job.",
        .damaged: "The file is cut off or damaged. Upload it again.",
        .encodeFailed: "An encoder has failed. Read the log of the worker.",
        .targetMissed: "No quality reaches the target score. Lower it, or set otherwise: best.",
        .timeout: "The image takes too long. Use a smaller box, less effort, or a longer limit.",
        .workerLost: "The image stopped every worker that tried it. Save it anew as PNG or JPEG.",
        .unexpected: "Something unexpected has failed. Read the log of the worker, and report it.",
    ]
    private static let upload: [ImageProcessingError.Reason: String] = [
        .forbidden: "The store refuses. Check the credentials and the permissions, then retry the jobs.",
        .timeout: "The store is too slow. Retry the jobs when it is faster.",
        .unreachable: "The store cannot be reached. Check it and the network, then retry the jobs.",
        .upstreamError: "The store has failed. Retry the jobs when it works again.",
        .noSuchBucket: "There is no such bucket. Create it or correct S3_BUCKET, then retry the jobs.",
        .wrongRegion: "The bucket is in another region. Correct S3_REGION, then retry the jobs.",
        .throttled: "The store limits the rate. Use fewer workers, then retry the jobs.",
        .noSpace: "The store is full. Free some space, then retry the jobs.",
    ]
    private static let memory: [ImageProcessingError.Reason: String] = [
        .tooManyBytes: "The file is larger than CALOTYPE_MAX_SOURCE_BYTES. Use a smaller one, or raise the limit.",
        .tooManyPixels: "The image has more pixels than the limit. Use a smaller one, or raise the limit.",
        .tooManyFrames: "The animation has more frames than the limit. Use a shorter one, or raise the limit.",
        .tooLongEdge: "A side of the image is longer than the limit. Use a smaller one, or raise CALOTYPE_MAX_EDGE.",
        .tooMuchMetadata: "The image has much metadata. Remove some, or raise CALOTYPE_MAX_METADATA_BYTES.",
        .tooLargeProfile: "The color profile is large. Convert to sRGB, or raise CALOTYPE_MAX_PROFILE_BYTES.",
        .tooManyScans: "The JPEG has more scans than the limit. Save it anew, or raise CALOTYPE_MAX_SCANS.",
        .tooManyTiles: "The image has more tiles than the limit. Save it anew, or raise CALOTYPE_MAX_TILES.",
        .exhausted: "There was not enough memory. Retry the jobs, or give the workers more memory.",
        .noTemporarySpace: "The folder for temporary files is full. Free some space, then retry the jobs.",
    ]
}
