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
    /// What the jobs carry. The rest of it is not read, and looks as if a job had none.
    public var details: JobDetails

    /// All jobs in `scope`, unless more is asked for.
    public init(
        scope: JobScope, state: JobState? = nil, tool: ImageTool? = nil, batch: BatchID? = nil,
        details: JobDetails = .all
    ) {
        self.scope = scope
        self.state = state
        self.tool = tool
        self.batch = batch
        self.details = details
    }
}

/// The parts of a job that may be large: each is JSON of any length.
public struct JobDetails: OptionSet, Sendable, Hashable {
    /// One bit for each part.
    public let rawValue: Int
    /// Any bits: those that stand for no part are left alone.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// What the submission carried for its own purposes.
    public static let metadata = Self(rawValue: 1)
    /// What the job wants otherwise than its preset says.
    public static let options = Self(rawValue: 2)
    /// What came of it.
    public static let result = Self(rawValue: 4)
    /// The variant that a running attempt has stored before the others.
    public static let preview = Self(rawValue: 8)
    /// Every part.
    public static let all: Self = [.metadata, .options, .result, .preview]
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
    /// long. The details of all of them together are 4 MiB at most, unless one job alone has more.
    public let jobs: [QueuedJob]
    /// `nil` on the last page.
    public let next: PageCursor?
}
