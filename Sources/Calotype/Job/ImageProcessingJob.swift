/// One request to process: an image, the tool that made it, its owner, and what to remember with it.
public struct ImageProcessingJob: Sendable, Hashable {
    public let id: JobIdentifier
    public let tool: ImageTool
    public let source: ImageSource
    public let userId: JobIdentifier
    /// Comes back unchanged in the result.
    public let metadata: [String: JSONValue]
    /// What this job wants otherwise than its preset says: `["quality": 70]` for every variant, `["normal": ["quality":
    /// 70]]` for one. The names are those of the presets file. They are checked when the job is processed.
    public let options: [String: JSONValue]

    /// Throws `InvalidJob` where an id cannot be a part of an object key.
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
