/// What is told of a job's preview, while the job goes on.
package struct PreviewAnnouncement: Encodable, Sendable {
    private let jobId, tool, userId: String
    /// Always `true`: a job that fails removes it.
    private let provisional = true
    private let preview: StoredVariant

    package init(_ preview: StoredVariant, of job: ImageProcessingJob) {
        jobId = job.id.rawValue
        tool = job.tool.rawValue
        userId = job.userId.rawValue
        self.preview = preview
    }
}
