internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

extension S3Client {
    /// The bytes of an object, checked against its length and, where it has one, its SHA-256.
    ///
    /// Throws `tooManyBytes` for an object larger than `limit`, without reading more than that. How long the whole may
    /// take is the caller's to limit: an attempt lasts for as long as the bytes keep coming.
    public func get(_ key: String, in bucket: String, limit: Int) async throws -> [UInt8] {
        var request = try S3Request(.GET, key, in: bucket)
        request.headers = [(name: "x-amz-checksum-mode", value: "ENABLED")]
        return try await send(request) { answer, timer in
            let bytes = try await answer.collect(limit: limit) { try timer.check(received: $0) }
            try answer.headers.checkSHA256(of: .bytes(bytes))
            return bytes
        }
    }

    /// An object as it arrives. The attempts and their time limit end with its head: the body is read once, at the
    /// pace of the reader.
    public func stream(_ key: String, in bucket: String) async throws -> S3Object {
        try await send(S3Request(.GET, key, in: bucket)) { answer, _ in
            S3Object(info: S3ObjectInfo(answer.headers), body: S3Body(answer.body))
        }
    }

    /// What is known about an object, without its bytes. A refusal, which has no body here, is asked for its reason.
    public func head(_ key: String, in bucket: String) async throws -> S3ObjectInfo {
        try await head(key, in: bucket, explaining: [301, 307, 308, 400, 403])
    }

    /// Answers to HEAD have no body, and so no reason. Those with one of `statuses` are asked for it by a GET of one byte.
    func head(_ key: String, in bucket: String, explaining statuses: Set<Int>) async throws -> S3ObjectInfo {
        var request = try S3Request(.HEAD, key, in: bucket)
        request.headers = [(name: "x-amz-checksum-mode", value: "ENABLED")]
        do {
            return try await send(request) { answer, _ in S3ObjectInfo(answer.headers) }
        } catch let refusal as S3Error where refusal.status.map(statuses.contains) == true {
            return try await look(key, in: bucket, afterRefusal: refusal)
        }
    }

    private func look(_ key: String, in bucket: String, afterRefusal refusal: S3Error) async throws -> S3ObjectInfo {
        var request = try S3Request(.GET, key, in: bucket)
        request.headers = [(name: "Range", value: "bytes=0-0")]
        do {
            return try await send(request) { answer, _ in
                S3ObjectInfo(answer.headers, length: answer.headers.wholeLength)
            }
        } catch let reason as S3Error {
            // An object without bytes has no first one.
            if reason.status == 416 { return S3ObjectInfo([:], length: 0) }
            throw reason.status == nil ? refusal : reason.naming(region: refusal.region)
        }
    }

    /// Removes an object. S3 has no objection where there is none.
    public func delete(_ key: String, in bucket: String) async throws {
        _ = try await send(S3Request(.DELETE, key, in: bucket))
    }

    /// An address at which anyone can read the object, for at most seven days and no longer than the credentials live.
    ///
    /// Throws `credentialsUnavailable` where a provider has not given any yet: `put` and `get` ask it.
    public func presignedGet(_ key: String, in bucket: String, expires: Duration = .seconds(604_800)) throws -> String {
        guard let credentials = lender.map({ $0.latest }) ?? configuration.credentials else {
            throw S3Error(.credentialsUnavailable, message: "no credentials were asked for yet")
        }
        guard (.seconds(1) ... .seconds(604_800)).contains(expires) else {
            throw S3Error(.invalidArgument, message: "a presigned address lives one second to seven days")
        }
        let request = try S3Request(.GET, key, in: bucket)
        let address = configuration.address(of: request.key, in: request.bucket)
        let signable = SignableRequest(
            method: "GET", path: address.path, headers: [(name: "Host", value: address.host)],
            payloadHash: SignableRequest.unsignedPayload)
        return address.url(
            query: configuration.signer(credentials).presignedQuery(of: signable, at: time.now, expires: expires))
    }
}

extension HTTPHeaders {
    /// Of the object that a part of is here: `Content-Range: bytes 0-0/1234`.
    fileprivate var wholeLength: Int? {
        first(name: "content-range").flatMap { $0.split(separator: "/").last }.flatMap { Int($0) }
            ?? first(name: "content-length").flatMap { Int($0) }
    }

    /// The checksum of an object that came in parts is one of checksums, and ends in `-` and their number.
    func checkSHA256(of content: ObjectContent) throws {
        guard let expected = first(name: "x-amz-checksum-sha256"), !expected.contains("-"),
            first(name: "x-amz-checksum-type") != "COMPOSITE"
        else { return }
        guard Data(content.digest).base64EncodedString() == expected else {
            throw S3Error(.damagedAnswer, message: "the bytes do not have the checksum of the object")
        }
    }
}
