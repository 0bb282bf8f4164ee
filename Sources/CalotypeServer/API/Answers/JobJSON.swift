internal import Calotype
internal import CalotypeQueue
internal import Foundation

/// A job as the API reports it. Fields without a value are left out.
struct JobJSON: Encodable, Sendable {
    private let job: QueuedJob
    private let addresses: VariantAddresses
    var attempts: [AttemptJSON]?
    var deliveries: [DeliveryJSON]?
    /// The fields to include. `nil` includes all of them.
    var fields: Set<Field>?

    init(_ job: QueuedJob, _ addresses: VariantAddresses, fields: Set<Field>? = nil) {
        self.job = job
        self.addresses = addresses
        self.fields = fields
    }

    enum Field: String, CodingKey, CaseIterable {
        case id, userId, tool, sourceUrl, sourcePath, source, metadata, options, priority, state, batchId, callbackUrl
        case submittedAt, runAt, startedAt, endedAt, attempt, maximumAttempts, worker, cancellationRequested, failure
        case preview, result, attempts, deliveries
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        func put<Value: Encodable>(_ field: Field, _ value: @autoclosure () throws -> Value?) throws {
            guard fields?.contains(field) ?? true else { return }
            try container.encodeIfPresent(try value(), forKey: field)
        }
        try put(.id, job.id.rawValue)
        try put(.userId, job.userId.rawValue)
        try put(.tool, job.tool.rawValue)
        switch job.source {
        case .url(let address): try put(.sourceUrl, PublicAddress(address))
        case .object(let bucket, let key): try put(.sourcePath, "s3://\(bucket)/\(key)")
        case .upload(let source): try put(.source, SourceJSON(source))
        }
        try put(.metadata, RawJSON(metadata: job.storedMetadata))
        try put(.options, try RawJSON(options: job.storedOptions))
        try put(.priority, job.priority)
        try put(.state, job.state)
        try put(.batchId, job.batch?.rawValue)
        try put(.callbackUrl, job.callback.map(PublicAddress.init))
        try put(.submittedAt, job.submittedAt)
        try put(.runAt, job.runAt)
        try put(.startedAt, job.startedAt)
        try put(.endedAt, job.endedAt)
        try put(.attempt, job.attempt)
        try put(.maximumAttempts, job.maximumAttempts)
        try put(.worker, job.worker?.rawValue)
        try put(.cancellationRequested, job.isCancellationRequested)
        try put(.failure, job.failure.map(FailureJSON.init))
        // The preview is provisional: an attempt that fails removes it.
        try put(
            .preview, job.preview.flatMap { JSONValue(preview: $0, of: job.id, job.userId, addresses) })
        try put(.result, job.result.flatMap { RawJSON(result: $0, of: job, addresses) })
        try put(.attempts, attempts)
        try put(.deliveries, deliveries)
    }

    /// The message for users in the result's error.
    var failureMessage: String? {
        guard let result = job.result else { return nil }
        return try? RawJSON(result.json)["error"]?.decoded(as: Message.self).message
    }

    private struct Message: Decodable {
        let message: String
    }
}

/// An uploaded source.
struct SourceJSON: Encodable, Sendable {
    let sha256: String
    let size: Int

    init(_ source: UploadedSource) {
        sha256 = source.sha256
        size = source.size
    }
}

struct FailureJSON: Encodable, Sendable {
    let kind, reason: String

    init(_ failure: JobFailure) {
        kind = failure.kind.rawValue
        reason = failure.reason.rawValue
    }
}

struct AttemptJSON: Encodable, Sendable {
    let number: Int
    let token: Int64
    let worker: String
    let startedAt: Date
    let endedAt: Date?
    let outcome: String
    let failure: FailureJSON?
    let stages: [StageTime]

    init(_ attempt: Attempt) {
        number = attempt.number
        token = attempt.token.rawValue
        worker = attempt.worker.rawValue
        startedAt = attempt.startedAt
        endedAt = attempt.endedAt
        outcome = attempt.outcome.rawValue
        failure = attempt.failure.map(FailureJSON.init)
        stages = attempt.stages
    }
}

/// A webhook delivery for a job.
struct DeliveryJSON: Encodable, Sendable {
    let id: String
    let event: String?
    let state: String
    let attempt: Int
    let attempts: [AttemptJSON]
    let nextAt, endedAt: Date?

    struct AttemptJSON: Encodable, Sendable {
        let at: Date
        let status: Int?
        let failure: String?
    }

    init(_ delivery: DeliveryStatus) {
        id = delivery.id
        event = delivery.event
        state = delivery.state.rawValue
        attempt = delivery.attempt
        attempts = delivery.attempts.map { AttemptJSON(at: $0.at, status: $0.status, failure: $0.failure) }
        nextAt = delivery.nextAt
        endedAt = delivery.endedAt
    }
}

extension RawJSON {
    /// Creates a result whose variants have addresses that clients can open now. A presigned address in the stored
    /// result expires after a week, and other machines cannot open a file on this one. All other members are copied.
    /// `nil` if the stored result is not a JSON object.
    fileprivate init?(result: StoredResult, of job: QueuedJob, _ addresses: VariantAddresses) {
        let stored = RawJSON(result.json)
        guard JSONMembers(result.json) != nil else { return nil }
        guard let variants = try? stored["variants"]?.decoded(as: [JSONValue].self), !variants.isEmpty,
            let json = try? WireJSON.bytes(of: variants.map { $0.addressed(in: job.id, job.userId, addresses) })
        else {
            self = stored
            return
        }
        self = stored.replacing("variants", with: json)
    }
}

extension JSONValue {
    /// Creates a preview with an address that clients can open now. `nil` if the stored preview is not valid JSON.
    init?(preview: StoredPreview, of job: JobIdentifier, _ user: JobIdentifier, _ addresses: VariantAddresses) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(preview.json)) else { return nil }
        self = value.addressed(in: job, user, addresses)
    }

    fileprivate func addressed(
        in job: JobIdentifier, _ user: JobIdentifier, _ addresses: VariantAddresses
    ) -> JSONValue {
        let store = addresses.store
        guard case .object(var fields) = self, case .string(let name)? = fields["key"],
            case .string(let variant)? = fields["variant"], let key = try? ObjectKey(name),
            let image = try? store.url(of: key)
        else { return self }
        let own = "\(addresses.server)\(job.address)/variants/"
        let whose = "?user=\(user.percentEncoded)"
        fields["url"] = .string(image.hasPrefix("http") ? image : "\(own)\(variant)\(whose)")
        if case .object(var file)? = fields["vtt"], case .string(let name)? = file["key"],
            let key = try? ObjectKey(name), let url = try? store.url(of: key)
        {
            let isOpen = url.hasPrefix("http") && !url.contains("?") && url.folder == image.folder
            let last = name.split(separator: "/").last ?? ""
            file["url"] = .string(isOpen ? url : "\(own)\(last)\(whose)")
            fields["vtt"] = .object(file)
        }
        return .object(fields)
    }
}

extension String {
    /// The address up to its last slash. If addresses are signed, this part may differ for two objects in one folder. A
    /// relative reference from one to the other then fails.
    fileprivate var folder: Substring { self[..<(lastIndex(of: "/") ?? endIndex)] }
}
