public import Calotype

/// Why a queue did not do what it was asked.
public enum QueueError: Error, Sendable, Hashable {
    /// Another worker has the job by now, or nobody: what this worker did is void.
    case leaseLost
    /// Several users have a job with this id: say whose.
    case ambiguous(JobIdentifier)
    /// The database cannot be reached, or is restarting. Later it may work.
    case unavailable(String)
    /// The database refused or holds what cannot be read. For the log.
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
