internal import Calotype
internal import Foundation

/// One put of an object that must not exist yet.
///
/// The object carries a random mark of this call in its metadata. If a repeated attempt is refused because an object
/// exists, the mark shows whether this call made it: then the first attempt had arrived, and only its response was
/// lost.
struct CreateOnlyPut: Sendable {
    private static let markName = "calotype-put"

    private let client: S3Client
    private let content: ObjectContent
    private let key, bucket: String
    private let options: S3PutOptions
    private let withdraws: Bool
    /// Whether an object of another size counts as existing. If not, it is an error.
    private let acceptsAnyObject: Bool
    private let mark = UUID().uuidString

    init(
        _ client: S3Client, _ content: ObjectContent, at key: String, in bucket: String, as type: MediaType,
        withdraws: Bool, acceptsAnyObject: Bool = false
    ) {
        self.client = client
        self.content = content
        self.key = key
        self.bucket = bucket
        self.withdraws = withdraws
        self.acceptsAnyObject = acceptsAnyObject
        options = S3PutOptions(
            contentType: type.rawValue, cacheControl: "public, max-age=31536000, immutable",
            metadata: [Self.markName: mark], onlyIfAbsent: true)
    }

    private var shape: ConditionalPutSupport.Shape {
        switch content {
        case .bytes(let bytes): bytes.count > client.configuration.partSize ? .inParts : .whole
        case .file: .whole
        }
    }
    /// Whether the service refuses a second object under a key; `nil` if not known yet.
    private var isRefusalCertain: Bool? { client.experience.honorsCondition(of: shape) }

    func run() async throws -> PutOutcome {
        // A service that ignores the condition would replace an existing object and report that we created it. Also, if
        // the object existed a moment ago, its body need not be sent again.
        guard isRefusalCertain != true || client.experience.hasFound(key, in: bucket) else { return try await put() }
        let sight = try await glance()
        if case .object(let found) = sight { return try existed(found) }
        let outcome = try await put()
        return sight == .unknown && isRefusalCertain == false ? .existed : outcome
    }

    private func put() async throws -> PutOutcome {
        do {
            return try await isRefusalCertain == false ? putPlainly() : putOnCondition()
        } catch {
            // If a response was lost, the object may exist, and no other code would remove it.
            let refusal = error as? S3Error
            if withdraws, refusal == nil || refusal?.retryCause != nil { await withdraw() }
            throw error
        }
    }

    private func send(_ options: S3PutOptions) async throws {
        switch content {
        case .bytes(let bytes): try await client.put(bytes, at: key, in: bucket, options)
        case .file(let file): try await client.put(file, at: key, in: bucket, options)
        }
    }

    /// Puts the object without a condition, for services that do not support one, after a check that there is none. Two
    /// calls at once may both report that they created it.
    private func putPlainly() async throws -> PutOutcome {
        var options = options
        options.onlyIfAbsent = false
        try await send(options)
        return .created
    }

    private func putOnCondition() async throws -> PutOutcome {
        do {
            try await send(options)
        } catch let error as S3Error {
            switch error.code {
            case .preconditionFailed:
                client.experience.learn(honorsCondition: true, of: shape)
                return try await outcome(refusal: error)
            case .noSuchUpload: return try await outcome(refusal: error)
            case .notImplemented where error.status == 501:
                client.experience.learn(honorsCondition: false, of: shape)
                return try await lookAndPutPlainly()
            // Other services report an unknown header as an invalid argument, as they do with many other errors.
            case _ where error.status == 400 && error.mayBeOfHeader(writing: false):
                guard let outcome = try? await lookAndPutPlainly() else {
                    try Task.checkCancellation()
                    throw error
                }
                client.experience.learn(honorsCondition: false, of: shape)
                return outcome
            default: throw error
            }
        }
        if client.experience.beginTrial(of: shape) { try await findOut() }
        return .created
    }

    /// Puts the same object once more, to learn whether the service refuses it. The object has our mark and our bytes
    /// in either case.
    private func findOut() async throws {
        defer { client.experience.endTrial(of: shape) }
        do {
            try await send(options)
            client.experience.learn(honorsCondition: false, of: shape)
        } catch let error as S3Error {
            // The object exists, even if this failed. If the answer is still unknown, the next put tries again.
            if error.code == .preconditionFailed { client.experience.learn(honorsCondition: true, of: shape) }
        }
    }

    private func lookAndPutPlainly() async throws -> PutOutcome {
        if let found = try await look() { return try existed(found) }
        return try await putPlainly()
    }

    private func outcome(refusal: S3Error) async throws -> PutOutcome {
        guard let found = try await look() else {
            throw S3Error(.conditionalRequestConflict, status: 409, message: "the object was removed meanwhile")
        }
        if isOurs(found) { return .created }
        // The error `NoSuchUpload` does not show whether the object exists.
        guard refusal.code == .preconditionFailed else { throw refusal }
        return try existed(found)
    }

    private func existed(_ found: S3ObjectInfo) throws -> PutOutcome {
        guard acceptsAnyObject || found.length == content.size else {
            throw S3Error(.preconditionFailed, status: 412, message: "the key holds another object")
        }
        return .existed
    }

    private func withdraw() async {
        await tidyUp {
            guard let found = try await look(), isOurs(found) else { return }
            try await client.delete(key, in: bucket)
        }
    }
}

extension CreateOnlyPut {
    private enum Sight: Equatable { case object(S3ObjectInfo), nothing, unknown }

    /// Checks whether the object exists. Without the right to list, S3 reports a missing object as forbidden. Then the
    /// result is `unknown`, which suffices if the service may refuse the put.
    private func glance() async throws -> Sight {
        do {
            // If the put is refused, its response has a body, and so a reason.
            return try await look(explaining: [301, 307, 308, 400]).map(Sight.object) ?? .nothing
        } catch let error as S3Error where error.status == 403 && isRefusalCertain != false {
            return .unknown
        }
    }

    private func look(explaining statuses: Set<Int> = [301, 307, 308, 400, 403]) async throws -> S3ObjectInfo? {
        do {
            let found = try await client.head(key, in: bucket, explaining: statuses)
            client.experience.note(isThere: true, key, in: bucket)
            return found
        } catch let error as S3Error where error.status == 404 {
            client.experience.note(isThere: false, key, in: bucket)
            return nil
        }
    }

    private func isOurs(_ found: S3ObjectInfo) -> Bool { found.metadata[Self.markName] == mark }
}
