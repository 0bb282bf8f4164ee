internal import CalotypeAPI
internal import CalotypeSettings
internal import HTTPTypes
internal import Calotype
internal import CalotypeQueue
internal import Foundation

extension JobRequest {
    /// Performs all checks that do not need the store. Throws a `Problem` that names the wrong field.
    func checked(for caller: Caller, by rules: RequestRules) throws -> CheckedRequest {
        let source = try requestedSource(by: rules)
        return CheckedRequest(fields: try fields(from: source.location, for: caller, by: rules), source: source)
    }

    /// Performs these checks for a job whose source is the body of its request.
    func checkedFields(for caller: Caller, by rules: RequestRules) throws -> CheckedFields {
        try fields(from: nil, for: caller, by: rules)
    }

    private func fields(
        from location: RemoteSource?, for caller: Caller, by rules: RequestRules
    ) throws -> CheckedFields {
        let tool = ImageTool(rawValue: tool)
        let presets =
            tool == .auto
            ? rules.presets.tools.compactMap { rules.presets[$0] } : [rules.presets[tool]].compactMap(\.self)
        guard !presets.isEmpty else {
            throw Problem(
                .unprocessableContent, "unknown-tool", "Unknown tool. The tools are: \(rules.presets.toolNames)."
            ).at("tool")
        }
        for (field, value) in [("metadata", metadata), ("options", options)] {
            guard value.map({ JSONValue.object($0).textSize <= RequestRules.freeTextLimit }) ?? true else {
                throw Problem.invalid(
                    field, "'\(field)' has more than 64 KB of JSON. Keep the rest elsewhere, under the job's id.")
            }
            let extent = value.map { JSONValue.object($0).extent } ?? (values: 0, depth: 0)
            guard extent.values <= RequestRules.freeValues, extent.depth <= RequestRules.freeDepth else {
                throw Problem.invalid(
                    field,
                    "'\(field)' has more than \(RequestRules.freeValues) values, or is nested deeper than "
                        + "\(RequestRules.freeDepth) levels. Keep the rest elsewhere, under the job's id.")
            }
        }
        try check(location, presets, for: caller, by: rules)
        let user = try userId.map { try JobIdentifier($0, field: "userId") }
        return CheckedFields(
            id: try id.map { try JobIdentifier(inPath: $0, field: "id") }, tool: tool,
            userId: try caller.owner(named: user), metadata: metadata ?? [:], options: options ?? [:],
            priority: try checkedPriority(), runAt: try runAt.map(Self.checked),
            callback: try callbackUrl.map(rules.callback), sourceIdentity: try sourceIdentity.map(Self.identity))
    }

    /// Checks the options with each preset that the job can get: one, or all if the image names its tool. Options that
    /// some of them refuse are accepted: the job fails if its tool turns out to be such a one.
    private func check(
        _ location: RemoteSource?, _ presets: [QualityPreset], for caller: Caller, by rules: RequestRules
    ) throws {
        var (isAccepted, refusal): (Bool, (any Error)?) = (false, nil)
        for preset in presets {
            let specs: [VariantSpec]
            do {
                specs = try preset.specs(changedBy: options ?? [:])
            } catch {
                refusal = refusal ?? error
                continue
            }
            try rules.check(location, specs, changedFrom: preset, for: caller)
            isAccepted = true
        }
        if !isAccepted, let refusal { throw refusal }
    }

    private func requestedSource(by rules: RequestRules) throws -> RequestedSource {
        let time = try fetch.map(Self.fetchTime) ?? rules.fetch
        switch (try requestedSource(), time) {
        case (.elsewhere(let location), .submit): return .fetched(location)
        case (let source, _): return source
        }
    }

    private static func fetchTime(_ text: String) throws -> FetchTime {
        guard let time = FetchTime(rawValue: text) else {
            throw Problem.invalid("fetch", "'fetch' must be submit or process.")
        }
        return time
    }

    private static func identity(_ text: String) throws -> String {
        try JobIdentifier(text, field: "sourceIdentity").rawValue
    }

    private func requestedSource() throws -> RequestedSource {
        switch source {
        case .url(let url)?:
            do {
                _ = try HTTPURL(url)
            } catch {
                let reason = (error as? TransferError).map { ": \($0.detail)" } ?? ""
                throw Problem.invalid("sourceUrl", "'sourceUrl' must be an http:// or https:// address\(reason).")
            }
            return .elsewhere(.url(url))
        case .path(let path)?: return .elsewhere(try Self.object(at: path))
        case .bytes(let bytes)?: return .bytes(bytes)
        case .upload(let sha256)?: return .uploaded(sha256)
        case nil: throw Problem.invalid("sourceUrl", "The job has no source.")
        }
    }

    private static func object(at path: String) throws -> RemoteSource {
        var reason = ""
        do {
            if case .object(let bucket, let key) = try ImageSource.object(path) {
                return .object(bucket: bucket, key: key)
            }
        } catch let error as TransferError {
            reason = error.explanation.map { ": \($0)" } ?? ""
        }
        throw Problem.invalid("sourcePath", "'sourcePath' must be of the form s3://bucket/key\(reason).")
    }

    private func checkedPriority() throws -> JobPriority {
        guard let priority else { return .normal }
        guard let known = JobPriority(rawValue: priority) else {
            throw Problem.invalid("priority", "'priority' must be urgent, normal or background.")
        }
        return known
    }

    private static func checked(_ runAt: Date) throws -> Date {
        guard abs(runAt.timeIntervalSinceNow) < 366 * 86_400 else { throw InvalidJob.wrongTime }
        return runAt
    }
}

/// The rules that requests are checked against.
struct RequestRules: Sendable {
    let presets: QualityPresets
    /// The largest size of one source, in bytes.
    let sourceLimit: Int
    let takesCallbacks: Bool
    /// The addresses that callbacks may have.
    var callbackAddresses = AddressPolicy()
    /// The largest size of a job's metadata, and of its options, in bytes of JSON. They are stored with the job and
    /// returned with it, and a page may contain hundreds of jobs.
    static let freeTextLimit = 65_536
    /// The most values that each of them may have, and their deepest nesting.
    static let (freeValues, freeDepth) = (8_192, 32)
    /// The bucket with the variants and uploaded sources of all users. `nil` if they are not in a bucket.
    let ownBucket: String?
    /// When sources are read, if a job does not say it.
    var fetch = FetchTime.process

    func callback(_ address: String) throws -> String {
        guard takesCallbacks else {
            throw Problem.invalid(
                "callbackUrl", "This server sends no webhooks: CALOTYPE_WEBHOOK_SECRET is not set.")
        }
        guard address.utf8.count <= 2048 else {
            throw Problem.invalid("callbackUrl", "'callbackUrl' has more than 2048 bytes.")
        }
        do {
            // Host names are resolved when the callback is sent, because their addresses may change until then.
            try callbackAddresses.check(HTTPURL(address))
        } catch let error as TransferError where error.fault == .blockedAddress {
            throw Problem.invalid("callbackUrl", "'callbackUrl' can never be called: \(error.detail).")
        } catch let error as TransferError {
            throw Problem.invalid(
                "callbackUrl", "'callbackUrl' must be an http:// or https:// address: \(error.detail).")
        }
        return address
    }
}
