/// The moments of a job at which a process may end.
enum Step: String, CaseIterable, Sendable {
    case claimed
    /// The source has come from the store.
    case loaded
    /// A variant is encoded and not stored.
    case encodedPreview = "encoded-preview"
    case encodedNormal = "encoded-normal"
    case encodedHighQuality = "encoded-high-quality"
    /// Half of the bytes are at the store.
    case midPut = "mid-put"
    /// One variant is stored.
    case stored
    /// A preview is stored and told of, and the other variants have not begun.
    case announced
    /// All are, and no result is written.
    case beforeCommit = "before-commit"
    /// The result is written, and its worker has just heard so.
    case committed
    /// The same, where the job failed, waits again or was cancelled.
    case endedOtherwise = "ended-otherwise"
}

/// What a process does to itself.
enum Deed: String, Sendable {
    case kill, stop
}

/// Where one process is to end: when it comes by `step` for the `count`th time.
struct Strike: Sendable {
    let step: Step
    let count: Int
    let deed: Deed

    var text: String { "\(step.rawValue) \(count) \(deed.rawValue)" }

    init(_ step: Step, count: Int, _ deed: Deed) {
        (self.step, self.count, self.deed) = (step, count, deed)
    }

    init?(text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, let step = Step(rawValue: words[0]), let count = Int(words[1]),
            let deed = Deed(rawValue: words[2])
        else { return nil }
        self.init(step, count: count, deed)
    }
}
