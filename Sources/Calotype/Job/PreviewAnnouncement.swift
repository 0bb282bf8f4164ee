/// The announcement of a job's preview, sent while the job is running.
package struct PreviewAnnouncement: Encodable, Sendable {
    private let jobId, tool, userId: String
    /// Always `true`, since the preview is removed if the job fails.
    private let provisional = true
    private let preview: StoredVariant

    package init(_ preview: StoredVariant, of job: ImageProcessingJob) {
        jobId = job.id.rawValue
        tool = job.tool.rawValue
        userId = job.userId.rawValue
        self.preview = preview
    }
}
