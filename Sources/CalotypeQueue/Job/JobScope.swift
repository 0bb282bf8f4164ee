public import Calotype

/// The jobs that a caller may see and change. Other jobs do not exist for this caller.
public enum JobScope: Sendable, Hashable {
    /// The jobs of all users, for operators of the queue.
    case all
    /// The jobs of one user.
    case user(JobIdentifier)
}
