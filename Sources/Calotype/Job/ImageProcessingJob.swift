internal import Crypto

/// One request to process an image: the image, the tool that made it, its owner and metadata.
public struct ImageProcessingJob: Sendable, Hashable {
    /// The id, which the caller chooses. The job's variants are stored in a folder of `userId` and `id`. Two jobs
    /// that have both in common share this folder.
    public let id: JobIdentifier
    /// The tool, which decides the preset. `auto` takes the one that the image names. If there is no preset for it, the
    /// job fails with `processing` and `unsupported`.
    public let tool: ImageTool
    /// The image. It is not read or checked before the job is processed.
    public let source: ImageSource
    /// The owner of the image. It is the first part of every key (escaped if necessary), and only results of the same
    /// user are reused.
    public let userId: JobIdentifier
    /// Any values. The result contains them unchanged.
    public let metadata: [String: JSONValue]
    /// Changes to the preset for this job: `["quality": 70]` for every variant, `["normal": ["quality": 70]]` for one.
    /// The names are those of the presets file. They are checked when the job is processed.
    public let options: [String: JSONValue]
    /// The hash of the source, if it was computed when the source was stored, so that it is not computed again.
    package var sourceHash: SourceHash?

    /// Makes a job. Throws `InvalidJob` if an id is empty, too long or has control characters.
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

    private init(_ job: Self, tool: ImageTool) {
        id = job.id
        self.tool = tool
        source = job.source
        userId = job.userId
        metadata = job.metadata
        options = job.options
        sourceHash = job.sourceHash
    }

    /// Returns this job with another tool.
    func with(_ tool: ImageTool) -> Self { Self(self, tool: tool) }
}

/// The SHA-256 of a stored source.
package struct SourceHash: Sendable, Hashable {
    /// 64 lower-case hexadecimal digits.
    package let sha256: String
    /// The number of bytes that were hashed.
    package let size: Int

    package init(sha256: String, size: Int) {
        self.sha256 = sha256
        self.size = size
    }

    /// Whether `source` is what was hashed.
    func fits(_ source: [UInt8]) -> Bool {
        source.count == size && SHA256.hash(data: source).hexadecimal == sha256
    }

    /// Returns the hash, or `nil` if `source` is not what was hashed, because the stored bytes were packed.
    func text(for source: [UInt8]) -> String? { source.count == size ? sha256 : nil }
}
