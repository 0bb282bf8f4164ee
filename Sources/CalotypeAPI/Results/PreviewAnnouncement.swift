/// The announcement of a job's preview, in the output of a command whose job is running.
public struct PreviewAnnouncement: Codable, Sendable, Hashable {
    /// The id of the job.
    public var jobId: String
    /// The tool that the job named.
    public var tool: String
    /// The owner of the job.
    public var userId: String
    /// Always `true`, because the preview is removed if the job fails.
    public var provisional = true
    /// The preview.
    public var preview: VariantDescription

    package init(jobId: String, tool: String, userId: String, preview: VariantDescription) {
        self.jobId = jobId
        self.tool = tool
        self.userId = userId
        self.preview = preview
    }
}
