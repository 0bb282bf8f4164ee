public import Foundation

/// A request to process one image: the specification's JSON, and the fields of the service.
public struct JobRequest: Sendable, Hashable {
    /// The id, which the caller chooses. `nil` lets the service choose one.
    public var id: String?
    /// The tool that made the image: `dall-e`, `sora`, `stable-diffusion`, or one of the presets file.
    public var tool: String
    /// The image. `nil` if it is the body of the request.
    public var source: Source?
    /// The owner of the image. `nil` is the user of the token, or else `local`.
    public var userId: String?
    /// Any values, which the result contains unchanged.
    public var metadata: [String: JSONValue]?
    /// Changes to the preset for this job.
    public var options: [String: JSONValue]?
    /// `urgent`, `normal` or `background`. `nil` is `normal`.
    public var priority: String?
    /// The time before which the job does not start, within a year.
    public var runAt: Date?
    /// The address that hears of the job's end.
    public var callbackUrl: String?
    /// Identifies the image if its address does not, because the address is signed again each time.
    public var sourceIdentity: String?
    /// When a source with an address is read: `submit` or `process`. `nil` is the setting of the service.
    public var fetch: String?

    /// The place of an image, or its bytes.
    public enum Source: Sendable, Hashable {
        /// An `http` or `https` address.
        case url(String)
        /// An object in a bucket, as `s3://bucket/key`.
        case path(String)
        /// An encoded image.
        case bytes([UInt8])
        /// An image that the same user has uploaded before, by the SHA-256 of its bytes.
        case upload(sha256: String)
    }

    /// Whether AI made the image. `nil` asks the image itself, and its tool. It is one of the options.
    public var aiGenerated: Bool? {
        get { if case .bool(let made)? = options?["aiGenerated"] { made } else { nil } }
        set { options = (options ?? [:]).merging(["aiGenerated": newValue.map { .bool($0) } ?? .null]) { $1 } }
    }

    /// Makes a request. The other fields have no value.
    public init(id: String? = nil, tool: String, source: Source?, userId: String? = nil) {
        self.id = id
        self.tool = tool
        self.source = source
        self.userId = userId
    }
}

extension JobRequest: CustomStringConvertible {
    /// The text for logs. It does not contain the owner's data.
    public var description: String { "a job for \(tool)" }
}

extension JobRequest: Codable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, tool, sourceUrl, sourcePath, sourceBuffer, sourceSha256, userId, metadata, options, aiGenerated
        case priority, runAt
        case callbackUrl, sourceIdentity, fetch
    }

    /// Reads a request from the JSON of a job. Throws `InvalidJob`, which names the wrong field.
    package init(json: [UInt8]) throws { self = try Self.decode(json, refusesUnknownFields: false) }

    public init(from decoder: any Decoder) throws {
        do {
            try KnownFields.check(decoder, CodingKeys.allCases.map(\.rawValue))
            try self.init(decoder.container(keyedBy: CodingKeys.self))
        } catch let error as InvalidJob {
            throw error.inside(decoder.codingPath)
        }
    }

    private init(_ fields: KeyedDecodingContainer<CodingKeys>) throws {
        func text(_ field: CodingKeys) throws -> String? { try fields.decodeIfPresent(String.self, forKey: field) }
        func object(_ field: CodingKeys) throws -> [String: JSONValue]? {
            try fields.decodeIfPresent([String: JSONValue].self, forKey: field)
        }
        self.init(
            id: try text(.id), tool: try fields.decode(String.self, forKey: .tool), source: try Source(fields),
            userId: try text(.userId))
        metadata = try object(.metadata)
        options = try object(.options)
        if let made = try fields.decodeIfPresent(Bool.self, forKey: .aiGenerated) { aiGenerated = made }
        priority = try text(.priority)
        runAt = try text(.runAt).map(Self.time)
        callbackUrl = try text(.callbackUrl)
        sourceIdentity = try text(.sourceIdentity)
        fetch = try text(.fetch)
    }

    /// Reads the time in `runAt`. Throws `InvalidJob` if it is none.
    package static func time(_ text: String) throws -> Date {
        guard let date = WireJSON.date(text) else { throw InvalidJob.wrongTime }
        return date
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeIfPresent(id, forKey: .id)
        try fields.encode(tool, forKey: .tool)
        switch source {
        case .url(let address)?: try fields.encode(address, forKey: .sourceUrl)
        case .path(let path)?: try fields.encode(path, forKey: .sourcePath)
        case .bytes(let bytes)?: try fields.encode(Data(bytes).base64EncodedString(), forKey: .sourceBuffer)
        case .upload(let sha256)?: try fields.encode(sha256, forKey: .sourceSha256)
        case nil: break
        }
        try fields.encodeIfPresent(userId, forKey: .userId)
        try fields.encodeIfPresent(metadata, forKey: .metadata)
        try fields.encodeIfPresent(options, forKey: .options)
        try fields.encodeIfPresent(priority, forKey: .priority)
        try fields.encodeIfPresent(runAt.map { $0.formatted(.iso8601) }, forKey: .runAt)
        try fields.encodeIfPresent(callbackUrl, forKey: .callbackUrl)
        try fields.encodeIfPresent(sourceIdentity, forKey: .sourceIdentity)
        try fields.encodeIfPresent(fetch, forKey: .fetch)
    }
}

extension JobRequest.Source {
    fileprivate init(_ fields: KeyedDecodingContainer<JobRequest.CodingKeys>) throws {
        let url = try fields.decodeIfPresent(String.self, forKey: .sourceUrl)
        let path = try fields.decodeIfPresent(String.self, forKey: .sourcePath)
        let buffer = try fields.decodeIfPresent(SourceBytes.self, forKey: .sourceBuffer)
        let hash = try fields.decodeIfPresent(String.self, forKey: .sourceSha256)
        switch (url, path, buffer, hash) {
        case (let url?, nil, nil, nil):
            guard !url.isDataURL else { throw InvalidJob(dataURLIn: "sourceUrl") }
            self = .url(url)
        case (nil, let path?, nil, nil): self = .path(path)
        case (nil, nil, let buffer?, nil): self = .bytes(buffer.bytes)
        case (nil, nil, nil, let hash?):
            guard hash.wholeMatch(of: #/[0-9a-f]{64}/#) != nil else {
                throw InvalidJob(
                    field: "sourceSha256",
                    message: "'sourceSha256' must be 64 hexadecimal digits, in lower case.")
            }
            self = .upload(sha256: hash)
        default:
            throw InvalidJob(
                field: "sourceUrl",
                message:
                    "A job has exactly one of 'sourceUrl', 'sourcePath', 'sourceBuffer' and, at the service, 'sourceSha256'."
            )
        }
    }
}

extension InvalidJob {
    /// The problem of a `runAt` that is not a time, or is too far away.
    package static let wrongTime = InvalidJob(
        field: "runAt", message: "'runAt' must be a time within a year, such as 2026-01-31T12:00:00Z.")

    /// The problem of a job that is inside another value, such as a batch.
    fileprivate func inside(_ path: [any CodingKey]) -> InvalidJob {
        InvalidJob(
            field: (path.map(\.name) + [field]).filter { !$0.isEmpty }.joined(separator: "."), message: message,
            reason: reason)
    }
}
