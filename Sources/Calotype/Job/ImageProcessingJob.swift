/// One request to process: an image, the tool that made it, its owner, and what to remember with it.
public struct ImageProcessingJob: Sendable, Hashable {
    /// The caller's choice. With `userId` it makes the folder of all variants, so another job with both adds to the
    /// same folder.
    public let id: JobIdentifier
    /// Decides the preset. Where there is none for it, the job fails with `processing` and `unsupported`.
    public let tool: ImageTool
    /// Not read, and not checked, before the job is processed.
    public let source: ImageSource
    /// Whose image it is: the first part of every key (escaped where it has to be), and nobody else's results are reused.
    public let userId: JobIdentifier
    /// Comes back unchanged in the result.
    public let metadata: [String: JSONValue]
    /// What this job wants otherwise than its preset says: `["quality": 70]` for every variant, `["normal": ["quality":
    /// 70]]` for one. The names are those of the presets file. They are checked when the job is processed.
    public let options: [String: JSONValue]

    /// Throws `InvalidJob` for an id that is empty, too long or has control characters.
    public init(
        id: String, tool: ImageTool, source: ImageSource, userId: String, metadata: [String: JSONValue] = [:],
        options: [String: JSONValue] = [:]
    ) throws {
        self.id = try JobIdentifier(id, field: "id")
        self.tool = tool
        self.source = source
        self.userId = try JobIdentifier(userId, field: "userId")
        self.metadata = metadata
        self.options = options
    }
}
