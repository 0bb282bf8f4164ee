public import Calotype

/// Whose jobs somebody may see and touch. Others do not exist for them.
public enum JobScope: Sendable, Hashable {
    case all
    case user(JobIdentifier)
}
