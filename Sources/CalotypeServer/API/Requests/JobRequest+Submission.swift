internal import HTTPTypes
internal import Calotype
internal import CalotypeQueue
internal import Foundation

/// Where the image of a request is, before it has been uploaded.
enum RequestedSource {
    case elsewhere(JobSource)
    case bytes([UInt8])
    /// By its hash.
    case uploaded(String)
    /// The body of the request.
    case body
}

extension JobRequest {
    /// What can be checked without the store. Throws `Problem` with the field at fault.
    func checked(
        for caller: Caller, by rules: RequestRules, source: RequestedSource? = nil
    ) throws -> (Submission, RequestedSource) {
        let source = try source ?? self.source()
        let placeholder: JobSource = if case .elsewhere(let place) = source { place } else { .url("") }
        let tool = ImageTool(rawValue: tool)
        guard let preset = rules.presets[tool] else {
            throw Problem(
                .unprocessableContent, "unknown-tool", "Unknown tool. The tools are: \(rules.presets.toolNames)."
            ).at("tool")
        }
        for (field, value) in [("metadata", metadata), ("options", options)] {
            guard value.map({ JSONValue.object($0).textSize <= RequestRules.freeTextLimit }) ?? true else {
                throw Problem.invalid(
                    field, "'\(field)' has more than 64 KB of JSON. Keep the rest elsewhere, under the job's id.")
            }
        }
        let specs = try preset.specs(changedBy: options ?? [:])
        try rules.check(placeholder, specs, changedFrom: preset, for: caller)
        let user = try userId.map { try JobIdentifier($0, field: "userId") }
        let submission = Submission(
            id: try id.map { try JobIdentifier($0, field: "id") }, tool: tool, source: placeholder,
            userId: try caller.owner(named: user), metadata: metadata ?? [:], options: options ?? [:],
            priority: try checkedPriority(), runAt: try runAt.map(Self.date),
            callback: try callbackUrl.map(rules.callback))
        return (submission, source)
    }

    private func source() throws -> RequestedSource {
        switch (sourceUrl, sourcePath, sourceBuffer, sourceSha256) {
        case (let url?, nil, nil, nil):
            guard !url.isDataURL else { throw Problem.dataURL.at("sourceUrl") }
            guard (try? HTTPURL(url)) != nil else {
                throw Problem.invalid("sourceUrl", "'sourceUrl' must be an http:// or https:// address.")
            }
            return .elsewhere(.url(url))
        case (nil, let path?, nil, nil):
            guard case .object(let bucket, let key)? = try? ImageSource.object(path) else {
                throw Problem.invalid("sourcePath", "'sourcePath' must be of the form s3://bucket/key.")
            }
            return .elsewhere(.object(bucket: bucket, key: key))
        case (nil, nil, let buffer?, nil): return .bytes(buffer.bytes)
        case (nil, nil, nil, let hash?):
            guard hash.wholeMatch(of: #/[0-9a-f]{64}/#) != nil else {
                throw Problem.invalid("sourceSha256", "'sourceSha256' must be 64 hexadecimal digits, in lower case.")
            }
            return .uploaded(hash)
        default:
            throw Problem.invalid(
                "sourceUrl",
                "A job has exactly one of 'sourceUrl', 'sourcePath', 'sourceBuffer' and 'sourceSha256'.")
        }
    }

    private func checkedPriority() throws -> JobPriority {
        guard let priority else { return .normal }
        guard let known = JobPriority(rawValue: priority) else {
            throw Problem.invalid("priority", "'priority' must be urgent, normal or background.")
        }
        return known
    }

    private static func date(_ text: String) throws -> Date {
        let whole = Date.ISO8601FormatStyle()
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? whole.parse(text)) ?? (try? fractional.parse(text)),
            abs(date.timeIntervalSinceNow) < 366 * 86_400
        else { throw Problem.invalid("runAt", "'runAt' must be a time within a year, such as 2026-01-31T12:00:00Z.") }
        return date
    }
}

/// What requests are held against.
struct RequestRules: Sendable {
    let presets: QualityPresets
    /// Of one source, in bytes.
    let sourceLimit: Int
    let takesCallbacks: Bool
    /// Of what a job may say freely, in bytes: it is kept with the job and told with it, hundreds on a page.
    static let freeTextLimit = 65_536
    /// Where variants and uploaded sources lie, everybody's beside one another; `nil` where that is no bucket.
    let ownBucket: String?

    func callback(_ address: String) throws -> String {
        guard takesCallbacks else {
            throw Problem.invalid(
                "callbackUrl", "This server sends no webhooks: CALOTYPE_WEBHOOK_SECRET is not set.")
        }
        guard address.utf8.count <= 2048, (try? HTTPURL(address)) != nil else {
            throw Problem.invalid("callbackUrl", "'callbackUrl' must be an http:// or https:// address.")
        }
        return address
    }
}
