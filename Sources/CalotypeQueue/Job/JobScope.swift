public import Calotype

/// Whose jobs somebody may see and touch. Others do not exist for them.
public enum JobScope: Sendable, Hashable {
    /// Everybody's: for whoever looks after the queue.
    case all
    /// Those of one user.
    case user(JobIdentifier)
}
