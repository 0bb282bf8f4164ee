internal import CalotypeProvenance

/// The reason why there is no time stamp.
public enum TimeStampProblem: Error, Sendable, Hashable {
    /// The authority did not answer in time.
    case silent
    /// The request failed.
    case unreachable
    /// The authority refused.
    case refused
    /// The answer is damaged.
    case damaged
    /// The answer is for other bytes or for another request.
    case foreign
}

extension TimeStampProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .silent: "the time-stamp authority did not answer in time"
        case .unreachable: "the time-stamp authority cannot be reached"
        case .refused: "the time-stamp authority refused the request"
        case .damaged: "the answer of the time-stamp authority is damaged"
        case .foreign: "the answer of the time-stamp authority belongs to another request"
        }
    }
}
