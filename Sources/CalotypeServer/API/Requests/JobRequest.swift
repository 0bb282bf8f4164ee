internal import CalotypeAPI
internal import HTTPTypes
internal import Calotype
internal import CalotypeQueue
internal import Foundation

/// A job in a request: the specification's JSON, and the fields of the queue.
struct JobRequest {
    var id: String?
    var tool: String
    var sourceUrl: String?
    var sourcePath: String?
    var sourceBuffer: SourceBuffer?
    /// The SHA-256 of an image that the same user has uploaded before. A batch can use many large images in this way.
    var sourceSha256: String?
    var userId: String?
    var metadata: [String: JSONValue]?
    var options: [String: JSONValue]?
    var priority: String?
    var runAt: String?
    var callbackUrl: String?
    /// Identifies the image if its address does not, because the address is signed again each time.
    var sourceIdentity: String?
    /// When the source is read: `submit` or `process`.
    var fetch: String?
}

extension JobRequest: CustomStringConvertible {
    /// The text for logs. It does not contain the owner's data.
    var description: String { "a job for \(tool)" }
}

extension JobRequest: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case id, tool, sourceUrl, sourcePath, sourceBuffer, sourceSha256, userId, metadata, options, priority, runAt
        case callbackUrl, sourceIdentity, fetch
    }

    init(from decoder: any Decoder) throws {
        try KnownFields.check(decoder, Field.allCases.map(\.rawValue))
        let fields = try decoder.container(keyedBy: Field.self)
        func text(_ field: Field) throws -> String? { try fields.decodeIfPresent(String.self, forKey: field) }
        func object(_ field: Field) throws -> [String: JSONValue]? {
            try fields.decodeIfPresent([String: JSONValue].self, forKey: field)
        }
        self.init(
            id: try text(.id), tool: try fields.decode(String.self, forKey: .tool), sourceUrl: try text(.sourceUrl),
            sourcePath: try text(.sourcePath),
            sourceBuffer: try fields.decodeIfPresent(SourceBuffer.self, forKey: .sourceBuffer),
            sourceSha256: try text(.sourceSha256), userId: try text(.userId), metadata: try object(.metadata),
            options: try object(.options), priority: try text(.priority), runAt: try text(.runAt),
            callbackUrl: try text(.callbackUrl), sourceIdentity: try text(.sourceIdentity), fetch: try text(.fetch))
    }
}

/// A batch of jobs. Either all of them are accepted, or none.
struct BatchRequest: Decodable {
    var id: String?
    var jobs: [JobRequest]
    var callbackUrl: String?

    private enum Field: String, CodingKey, CaseIterable { case id, jobs, callbackUrl }

    init(from decoder: any Decoder) throws {
        try KnownFields.check(decoder, Field.allCases.map(\.rawValue))
        let fields = try decoder.container(keyedBy: Field.self)
        id = try fields.decodeIfPresent(String.self, forKey: .id)
        jobs = try fields.decode([JobRequest].self, forKey: .jobs)
        callbackUrl = try fields.decodeIfPresent(String.self, forKey: .callbackUrl)
    }
}

/// The bytes of a source: base64, or the output of `JSON.stringify` for a Node `Buffer`, a `Uint8Array` or an array of
/// numbers.
struct SourceBuffer: Decodable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            guard !text.isDataURL else { throw Problem.dataURL.at("sourceBuffer") }
            guard let decoded = Base64.bytes(text) else {
                throw Problem.invalid("sourceBuffer", "'sourceBuffer' must be base64.")
            }
            bytes = decoded
        } else if let numbers = try? decoder.singleValueContainer().decode([UInt8].self) {
            bytes = numbers
        } else if let fields = try? decoder.container(keyedBy: Field.self), fields.contains(.type) {
            guard try fields.decode(String.self, forKey: .type) == "Buffer" else { throw Self.unknownForm }
            bytes = try fields.decode([UInt8].self, forKey: .data)
        } else {
            bytes = try Self.bytes(ofArray: decoder.singleValueContainer())
        }
    }

    /// Decodes the JSON form of a `Uint8Array`: an object with the keys "0", "1" and so on.
    private static func bytes(ofArray container: any SingleValueDecodingContainer) throws -> [UInt8] {
        guard let numbers = try? container.decode([String: UInt8].self) else { throw unknownForm }
        guard !numbers.isEmpty else {
            throw Problem.invalid(
                "sourceBuffer", "'sourceBuffer' is an empty object, as an ArrayBuffer becomes JSON. Send base64.")
        }
        return try (0..<numbers.count).map { index in
            guard let number = numbers["\(index)"] else { throw unknownForm }
            return number
        }
    }

    private static let unknownForm = Problem.invalid(
        "sourceBuffer", "'sourceBuffer' must be base64, a Node Buffer or a Uint8Array.")

    private enum Field: CodingKey { case type, data }
}

extension Decodable {
    /// Decodes a JSON body. Throws a `Problem` that names the wrong field.
    init(body: [UInt8]) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(body))
        } catch let error as DecodingError {
            throw Problem(decoding: error)
        }
    }
}

extension Problem {
    fileprivate init(decoding error: DecodingError) {
        func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            (context.codingPath + (key.map { [$0] } ?? [])).map(\.name).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            self = .invalid(path(context, key), "'\(path(context, key))' is missing.")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let field = path(context)
            self = .invalid(field, field.isEmpty ? "The body must be an object." : "'\(field)' is of the wrong type.")
        default:
            self.init(.badRequest, "invalid-json", "The body is not valid JSON, or is nested too deeply.")
        }
    }
}
