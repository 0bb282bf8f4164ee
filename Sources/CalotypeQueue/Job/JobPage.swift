public import Calotype
public import struct Foundation.Date

/// Selects the jobs to list. A job must match every property.
public struct JobFilter: Sendable, Hashable {
    /// The owners whose jobs are listed.
    public var scope: JobScope
    /// The state. `nil` matches any, as with `tool` and `batch`.
    public var state: JobState?
    /// The tool. It need not have a preset.
    public var tool: ImageTool?
    /// The batch. If several users have a batch with this id, the jobs of all these batches within `scope`.
    public var batch: BatchID?
    /// The priority. `nil` matches any, as with the properties below.
    public var priority: JobPriority?
    /// The kind of the last failure. A job that waits for another attempt has one too.
    public var failureKind: ImageProcessingError.Kind?
    /// The reason of the last failure, within its kind.
    public var failureReason: ImageProcessingError.Reason?
    /// The earliest time of acceptance, by the database's clock.
    public var from: Date?
    /// The time before which the job was accepted, by the database's clock.
    public var to: Date?
    /// Words that the job's prompts contain. A prompt is a text of the metadata whose name contains `prompt`. Each word
    /// matches the beginning of a word, without regard to case and accents. Empty matches any job.
    public var words: [String] = []
    /// The details that the jobs carry. Other details are not read and are empty or `nil` in the jobs.
    public var details: JobDetails

    /// Selects all jobs in `scope`, unless more conditions are given.
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

/// The parts of a job that may be large. Each is JSON of any length.
public struct JobDetails: OptionSet, Sendable, Hashable {
    /// One bit for each part.
    public let rawValue: Int
    /// Creates a set from bits. Bits that stand for no part are kept and have no effect.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The metadata of the submission.
    public static let metadata = Self(rawValue: 1)
    /// The options that override the preset.
    public static let options = Self(rawValue: 2)
    /// The result.
    public static let result = Self(rawValue: 4)
    /// The preview: the variant that a running attempt has stored before the others.
    public static let preview = Self(rawValue: 8)
    /// Every part.
    public static let all: Self = [.metadata, .options, .result, .preview]
}

/// The start of the next page. It is opaque to callers.
public struct PageCursor: RawRepresentable, Sendable, Hashable {
    /// A positive integer, in decimal digits.
    public let rawValue: String
    /// `nil` if the text is not a valid cursor.
    public init?(rawValue: String) {
        guard let number = Int64(rawValue), number > 0 else { return nil }
        self.rawValue = String(number)
    }
    init(_ number: Int64) { rawValue = String(number) }
    var number: Int64 { Int64(rawValue) ?? 0 }
}

/// A page of jobs, newest first.
public struct JobPage: Sendable {
    /// The jobs, in descending order of acceptance, 1000 at most. A page may have few jobs or none although there is a
    /// next page, if the search has to look at many rows. The details of all jobs together have at most 4 MiB, unless
    /// the first job alone has more.
    public let jobs: [QueuedJob]
    /// The cursor of the next page; `nil` on the last page.
    public let next: PageCursor?
    /// How far the search for words looked. `nil` if the filter has no words.
    public var searched: SearchReach?

    init(jobs: [QueuedJob], next: PageCursor?, searched: SearchReach? = nil) {
        self.jobs = jobs
        self.next = next
        self.searched = searched
    }
}

/// How far one page of a search has looked.
public struct SearchReach: Sendable, Hashable {
    /// The number of jobs that were looked at.
    public let jobs: Int
    /// When the oldest of them was accepted. `nil` if there was none.
    public let since: Date?
    /// Whether there are no older jobs.
    public let isWhole: Bool
}
