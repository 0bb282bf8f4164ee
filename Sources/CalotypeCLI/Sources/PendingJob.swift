internal import Calotype
internal import Crypto
internal import Foundation

/// A job whose source has not been read yet.
struct PendingJob: Sendable {
    let source: SourceArgument
    let id: String
    let user: String
    private let tool: String
    private let options: [String: JSONValue]

    /// Throws `InvalidJob` if the id or the user cannot be part of a key.
    init(
        of source: SourceArgument, tool: String, user: String, id: String?, options: [String: JSONValue] = [:]
    ) throws {
        self.source = source
        self.id = try JobIdentifier(id ?? Self.id(of: source), field: "id").rawValue
        self.user = try JobIdentifier(user, field: "userId").rawValue
        self.tool = tool
        self.options = options
    }

    /// Returns the job with its source. Throws `ImageProcessingError` if the file cannot be read.
    func ready(limits: SourceLimits) async throws -> ImageProcessingJob {
        try job(of: try await source.source(limits: limits))
    }

    /// Returns the result of a job that failed before it began.
    func failed(_ error: ImageProcessingError) throws -> ImageProcessingResult {
        let job = try withoutImage
        return ImageProcessingResult(
            jobId: job.id, tool: job.tool, userId: job.userId, metadata: job.metadata, error: error)
    }

    /// The job without its image.
    var withoutImage: ImageProcessingJob { get throws { try job(of: .bytes([])) } }

    private func job(of image: ImageSource) throws -> ImageProcessingJob {
        try ImageProcessingJob(
            id: id, tool: ImageTool(rawValue: tool), source: image, userId: user,
            metadata: ["source": .string(source.name.withoutFileBytes)], options: options)
    }

    /// The source's name and a hash of its location. The same source always has the same id, and files with the same
    /// name in two folders have different ids.
    private static func id(of source: SourceArgument) -> String {
        if source.isStandardInput { return "stdin-\(UUID().uuidString.lowercased())" }
        let location =
            if case .file(let path) = source.location {
                URL(fileURLWithPath: path.literalPath).standardizedFileURL.path
            } else { source.text }
        let plain = source.stem.utf8.filter {
            isalnum(Int32($0)) != 0 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        let hash = SHA256.hash(data: Array(location.utf8)).prefix(4).hexadecimal
        return (String(decoding: plain.prefix(64), as: UTF8.self) + "-").drop { $0 == "-" } + hash
    }
}
