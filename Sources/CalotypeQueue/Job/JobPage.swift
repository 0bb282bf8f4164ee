public import Calotype

/// Which jobs to list.
public struct JobFilter: Sendable, Hashable {
    public var scope: JobScope
    public var state: JobState?
    public var tool: ImageTool?
    public var batch: BatchID?

    public init(scope: JobScope, state: JobState? = nil, tool: ImageTool? = nil, batch: BatchID? = nil) {
        self.scope = scope
        self.state = state
        self.tool = tool
        self.batch = batch
    }
}

/// Where the next page begins. To callers a word without meaning.
public struct PageCursor: RawRepresentable, Sendable, Hashable {
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
    public let jobs: [QueuedJob]
    /// `nil` on the last page.
    public let next: PageCursor?
}
