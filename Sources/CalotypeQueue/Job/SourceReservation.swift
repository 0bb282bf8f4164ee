/// Whether an upload may begin.
public enum SourceReservation: Sendable, Hashable {
    /// It may. The source is not removed for at least ten minutes.
    case ready
    /// It may not. Try again in a moment, or use another key.
    case beingRemoved
}
