extension ImageProcessingJob {
    /// Reads a job from the specification's JSON, with exactly one of `sourceUrl`, `sourcePath` (`s3://bucket/key`) and
    /// `sourceBuffer` (base64). Throws `InvalidJob`, which names the field and how to fix it.
    public init(json: [UInt8]) throws { try self.init(JobRequest(json: json)) }

    /// Makes a job from a request. The fields of the queue, such as the priority, are not used. Throws `InvalidJob` if
    /// the id or the owner is missing, or the source is one that only the service can have.
    public init(_ request: JobRequest) throws {
        func required(_ value: String?, _ field: String) throws -> String {
            guard let value else { throw InvalidJob(field: field, message: "'\(field)' is missing.") }
            return value
        }
        try self.init(
            id: required(request.id, "id"), tool: ImageTool(rawValue: request.tool),
            source: ImageSource(request.source), userId: required(request.userId, "userId"),
            metadata: request.metadata ?? [:], options: request.options ?? [:])
    }
}

extension ImageSource {
    fileprivate init(_ source: JobRequest.Source?) throws {
        switch source {
        case .url(let address)?: self = .url(address)
        case .path(let path)?:
            guard let object = try? ImageSource.object(path) else {
                throw InvalidJob(field: "sourcePath", message: "'sourcePath' must be of the form s3://bucket/key.")
            }
            self = object
        case .bytes(let bytes)?: self = .bytes(bytes)
        case .upload?:
            throw InvalidJob(field: "sourceSha256", message: "Only the service keeps uploads. Use 'sourceBuffer'.")
        case nil: throw InvalidJob(field: "sourceUrl", message: "The job has no source.")
        }
    }
}
