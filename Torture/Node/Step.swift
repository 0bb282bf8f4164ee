/// The steps of a job at which a process may end.
enum Step: String, CaseIterable, Sendable {
    case claimed
    /// The source was read from the store.
    case loaded
    /// A variant is encoded and not stored.
    case encodedPreview = "encoded-preview"
    case encodedNormal = "encoded-normal"
    case encodedHighQuality = "encoded-high-quality"
    /// Half of the bytes have reached the store.
    case midPut = "mid-put"
    /// One variant is stored.
    case stored
    /// A preview is stored and announced, and the other variants have not begun.
    case announced
    /// All variants are stored, and no result is written.
    case beforeCommit = "before-commit"
    /// The result is written, and its worker has just received the confirmation.
    case committed
    /// The attempt has ended otherwise: the job failed, waits again or was cancelled.
    case endedOtherwise = "ended-otherwise"
}

/// The action of a process on itself at a step.
enum Deed: String, Sendable {
    case kill, stop
}

/// The step at which one process ends or stops, when it passes that step for the `count`th time.
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
