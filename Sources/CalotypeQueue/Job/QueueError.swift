public import Calotype

/// The reason why a queue refused a request.
public enum QueueError: Error, Sendable, Hashable {
    /// The lease has ended: another worker may have the job, or the job has ended. The effect was not applied.
    case leaseLost
    /// Several users have a job with this id. Name the user.
    case ambiguous(JobIdentifier)
    /// The database cannot be reached, or is restarting. A later request may succeed.
    case unavailable(String)
    /// The database refused the request, or holds a value that cannot be read. The text is for the log.
    case failed(String)
    /// The address or path of the database cannot be used.
    case misconfigured(String)
}

extension QueueError: CustomStringConvertible {
    /// A sentence for logs.
    public var description: String {
        switch self {
        case .leaseLost: "another worker has the job by now, or nobody"
        case .ambiguous(let id): "several users have a job with the id \(id)"
        case .unavailable(let text), .failed(let text), .misconfigured(let text): text
        }
    }
}
