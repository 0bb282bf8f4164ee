internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import HTTPTypes
internal import Hummingbird

extension Problem {
    /// Creates the problem that users see for an error. The cause itself is only logged.
    init(_ error: any Error) {
        switch error {
        case let error as Problem: self = error
        case let error as InvalidJob: self.init(error)
        case let error as QueueError: self.init(error)
        case let error as StoreFailure: self.init(store: error.cause)
        case is UploadFolderFailure:
            self = Self(
                .serviceUnavailable, "uploads-unwritable", "This server cannot take uploads now. Try again later.",
                kind: "server"
            ).retry(after: 5)
        case let error as HTTPError where error.status == .notFound: self = .notFound
        case let error as any HTTPResponseError:
            self.init(error.status, "refused", "The request cannot be answered as it is.")
        default: self.init(.internalServerError, "unexpected", "Something unexpected failed.", kind: "server")
        }
    }

    private init(_ error: InvalidJob) {
        switch error.reason {
        case .invalidField where error.field.isEmpty: self = .invalid("", "The body must be an object.")
        case .invalidField: self = .invalid(error.field, error.message)
        case .unknownField: self = Self(.unprocessableContent, error.reason.rawValue, error.message).at(error.field)
        case .invalidJSON:
            self.init(
                .badRequest, error.reason.rawValue, "The body is not valid JSON, or is nested too deeply.")
        case .dataURL: self = .dataURL.at(error.field)
        }
    }

    private init(_ error: QueueError) {
        switch error {
        case .ambiguous:
            self.init(.conflict, "ambiguous", "Several users have this id. Say whose: ?user=…")
        case .unavailable:
            self = Self(
                .serviceUnavailable, "queue-away", "The queue cannot be reached. Try again later.", kind: "server"
            ).retry(after: 5)
        case .leaseLost, .failed, .misconfigured:
            self.init(.internalServerError, "queue-failed", "The queue failed.", kind: "server")
        }
    }

    /// Creates the problem for a store that cannot read or write an object.
    init(store error: any Error) {
        let (status, reason, detail): (HTTPResponse.Status, String, String) =
            switch (error as? TransferError)?.fault {
            case .noSpace: (.serviceUnavailable, "no-space", "There is no space left for images. Try again later.")
            case .timeout, .unreachable, .throttled, .upstreamError, nil:
                (.serviceUnavailable, "store-away", "The store cannot be used now. Try again later.")
            default: (.badGateway, "store-refuses", "The store refuses.")
            }
        self.init(status, reason, detail, kind: "upload")
        if status == .serviceUnavailable { headers[.retryAfter] = "5" }
    }

    /// Creates the problem for a source that could not be read when its job was submitted.
    init(fetching error: ImageProcessingError) {
        self.init(
            .init(JobFailure(kind: error.kind, reason: error.reason)), error.reason.rawValue, error.message,
            kind: error.kind.rawValue)
        switch error.retry {
        case .never: break
        case .later: headers[.retryAfter] = "5"
        case .after(let time): headers[.retryAfter] = "\(max(1, Int((time / .seconds(1)).rounded(.up))))"
        }
    }

    /// Creates the problem for a job that failed while the request waited for it.
    init(_ failure: JobFailure, message: String?, of job: JobReport) {
        self.init(
            .init(failure), failure.reason.rawValue, message ?? "The job failed.", kind: failure.kind.rawValue)
        self.job = job
    }
}

extension HTTPResponse.Status {
    /// The status for a failed job, as defined in the design for requests that wait for their job.
    fileprivate init(_ failure: JobFailure) {
        let isOver = [.timeout, .unreachable].contains(failure.reason)
        switch failure.kind {
        case .source where failure.reason == .timeout: self = .gatewayTimeout
        case .source where isOver || failure.reason == .upstreamError: self = .badGateway
        case .source, .processing: self = .unprocessableContent
        case .upload where [.forbidden, .noSuchBucket, .wrongRegion].contains(failure.reason): self = .badGateway
        case .upload: self = .serviceUnavailable
        case .memory: self = failure.reason == .exhausted ? .serviceUnavailable : .contentTooLarge
        }
    }
}
