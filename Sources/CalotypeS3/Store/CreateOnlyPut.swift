internal import Calotype
internal import Foundation

/// One call's attempt to make an object that nobody else has made.
///
/// The object carries a random mark of this call. When a repeated attempt is refused because there is an object, the
/// mark tells whether it is ours: the first attempt had arrived, and only its answer was lost.
struct CreateOnlyPut: Sendable {
    private static let markName = "calotype-put"

    private let client: S3Client
    private let bytes: [UInt8]
    private let key, bucket: String
    private let options: S3PutOptions
    private let withdraws: Bool
    private let mark = UUID().uuidString

    init(
        _ client: S3Client, _ bytes: [UInt8], at key: String, in bucket: String, as type: MediaType, withdraws: Bool
    ) {
        self.client = client
        self.bytes = bytes
        self.key = key
        self.bucket = bucket
        self.withdraws = withdraws
        options = S3PutOptions(
            contentType: type.rawValue, cacheControl: "public, max-age=31536000, immutable",
            metadata: [Self.markName: mark], onlyIfAbsent: true)
    }

    func run() async throws -> PutOutcome {
        do {
            return try await putOrLook()
        } catch {
            // Where an answer may have been lost, the object may be there, and nobody would look for it.
            let refusal = error as? S3Error
            if withdraws, refusal == nil || refusal?.retryCause != nil { await withdraw() }
            throw error
        }
    }

    private func putOrLook() async throws -> PutOutcome {
        do {
            try await client.put(bytes, at: key, in: bucket, options)
            return .created
        } catch let error as S3Error {
            switch error.code {
            case .preconditionFailed, .noSuchUpload: return try await outcome(refusal: error)
            case .notImplemented where error.status == 501: return try await lookAndPut()
            default: throw error
            }
        }
    }

    private func outcome(refusal: S3Error) async throws -> PutOutcome {
        guard let found = try await look() else {
            throw S3Error(.conditionalRequestConflict, status: 409, message: "the object was removed meanwhile")
        }
        if isOurs(found) { return .created }
        // An upload that is gone says nothing about the object.
        guard refusal.code == .preconditionFailed else { throw refusal }
        return try existed(found)
    }

    /// For servers without conditional requests: two calls at once may both believe that they were first.
    private func lookAndPut() async throws -> PutOutcome {
        if let found = try await look() { return try existed(found) }
        var options = options
        options.onlyIfAbsent = false
        try await client.put(bytes, at: key, in: bucket, options)
        return .created
    }

    private func look() async throws -> S3ObjectInfo? {
        do {
            return try await client.head(key, in: bucket)
        } catch let error as S3Error where error.status == 404 {
            return nil
        }
    }

    private func isOurs(_ found: S3ObjectInfo) -> Bool { found.metadata[Self.markName] == mark }

    private func existed(_ found: S3ObjectInfo) throws -> PutOutcome {
        guard found.length == bytes.count else {
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
