internal import Calotype

// The description of a job names it and contains no text of its owner: no prompt, no address.

extension QueuedJob: CustomStringConvertible {
    /// Its id, its owner and its state.
    public var description: String { "job \(id) of \(userId), \(state.rawValue)" }
}

extension Submission: CustomStringConvertible {
    /// Its id, if it has one, and its owner.
    public var description: String { "submission \(id?.rawValue ?? "without an id") of \(userId)" }
}

extension StoredFields: CustomStringConvertible {
    package var description: String { "\(json.utf8.count) bytes of JSON" }
}
