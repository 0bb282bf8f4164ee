public import Calotype

/// Which jobs to list.
public struct JobFilter: Sendable, Hashable {
    /// Whose jobs: those of others are left out.
    public var scope: JobScope
    /// `nil` for any, as with `tool` and `batch`. A job has to be as all of them say.
    public var state: JobState?
    /// By its name, whether or not there is a preset.
    public var tool: ImageTool?
    /// Where several users have a batch of this id, all of these, as far as `scope` goes.
    public var batch: BatchID?

    /// All jobs in `scope`, unless more is asked for.
    public init(scope: JobScope, state: JobState? = nil, tool: ImageTool? = nil, batch: BatchID? = nil) {
        self.scope = scope
        self.state = state
        self.tool = tool
        self.batch = batch
    }
}

/// Where the next page begins. To callers a word without meaning.
public struct PageCursor: RawRepresentable, Sendable, Hashable {
    /// A whole number from 1 on, in decimal digits.
    public let rawValue: String
    /// `nil` for what never was a cursor.
    public init?(rawValue: String) {
        guard let number = Int64(rawValue), number > 0 else { return nil }
        self.rawValue = String(number)
    }
    init(_ number: Int64) { rawValue = String(number) }
    var number: Int64 { Int64(rawValue) ?? 0 }
}

/// Some jobs, newest first.
public struct JobPage: Sendable {
    /// By when they were accepted; 1000 at most. May be few or none although there is a next page, where a search takes
    /// long.
    public let jobs: [QueuedJob]
    /// `nil` on the last page.
    public let next: PageCursor?
}
