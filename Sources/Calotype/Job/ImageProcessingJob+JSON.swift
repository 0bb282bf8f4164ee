internal import Foundation

extension ImageProcessingJob {
    /// Reads a job from the specification's JSON, with exactly one of `sourceUrl`, `sourcePath` (`s3://bucket/key`) and
    /// `sourceBuffer` (base64). Throws `InvalidJob`, which names the field and how to fix it.
    public init(json: [UInt8]) throws {
        let fields: Fields
        do {
            fields = try JSONDecoder().decode(Fields.self, from: Data(json))
        } catch let error as DecodingError {
            throw InvalidJob(decoding: error)
        }
        try self.init(
            id: fields.id, tool: ImageTool(rawValue: fields.tool), source: try fields.source(), userId: fields.userId,
            metadata: fields.metadata ?? [:], options: fields.options ?? [:])
    }

    private struct Fields: Decodable {
        let id: String
        let tool: String
        let sourceUrl: String?
        let sourcePath: String?
        let sourceBuffer: String?
        let userId: String
        let metadata: [String: JSONValue]?
        let options: [String: JSONValue]?

        func source() throws -> ImageSource {
            switch (sourceUrl, sourcePath, sourceBuffer) {
            case (let url?, nil, nil): return .url(url)
            case (nil, let path?, nil):
                guard let source = try? ImageSource.object(path) else {
                    throw InvalidJob(field: "sourcePath", message: "'sourcePath' must be of the form s3://bucket/key.")
                }
                return source
            case (nil, nil, let buffer?):
                guard let bytes = Data(base64Encoded: buffer) else {
                    throw InvalidJob(field: "sourceBuffer", message: "'sourceBuffer' must be base64.")
                }
                return .bytes([UInt8](bytes))
            default:
                throw InvalidJob(
                    field: "sourceUrl",
                    message: "A job has exactly one of 'sourceUrl', 'sourcePath' and 'sourceBuffer'.")
            }
        }
    }
}

extension InvalidJob {
    fileprivate init(decoding error: DecodingError) {
        func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            let field = path(context, key)
            self.init(field: field, message: "'\(field)' is missing.")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let field = path(context)
            let subject = field.isEmpty ? "A job" : "'\(field)'"
            self.init(field: field, message: "\(subject) must be \(type == String.self ? "a string" : "an object").")
        default:
            self.init(field: "", message: "The job is not valid JSON, or is nested too deeply.")
        }
    }
}
