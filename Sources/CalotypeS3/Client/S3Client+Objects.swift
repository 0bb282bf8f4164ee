internal import AsyncHTTPClient
internal import Calotype
public import Foundation
internal import NIOCore
internal import NIOHTTP1

extension S3Client {
    /// Returns the bytes of an object, checked against its length and, if it has one, its SHA-256.
    ///
    /// Throws `tooManyBytes` if the object is larger than `limit`, and reads no more than that. An attempt lasts as
    /// long as bytes keep arriving, so the caller must limit the total time.
    public func get(_ key: String, in bucket: String, limit: Int) async throws -> [UInt8] {
        var request = try S3Request(.GET, key, in: bucket)
        request.headers = [(name: "x-amz-checksum-mode", value: "ENABLED")]
        return try await send(request) { answer, timer in
            let bytes = try await answer.collect(limit: limit) { try timer.check(received: $0) }
            try answer.headers.checkSHA256(of: .bytes(bytes))
            return bytes
        }
    }

    /// Returns an object as a stream. The retries and their time limit end with its headers: the body is read once, at
    /// the pace of the reader.
    public func stream(_ key: String, in bucket: String) async throws -> S3Object {
        try await send(S3Request(.GET, key, in: bucket)) { answer, _ in
            S3Object(info: S3ObjectInfo(answer.headers), body: S3Body(answer.body))
        }
    }

    /// Returns the metadata of an object, without its bytes. If the request is refused, a second request asks for the
    /// reason, because a response to HEAD has no body.
    public func head(_ key: String, in bucket: String) async throws -> S3ObjectInfo {
        try await head(key, in: bucket, explaining: [301, 307, 308, 400, 403])
    }

    /// Returns the metadata of an object. A response to HEAD has no body, and so no reason for a refusal. If the status
    /// is one of `statuses`, a GET of one byte asks for the reason.
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
            // An object without bytes has no first byte.
            if reason.status == 416 { return S3ObjectInfo([:], length: 0) }
            throw reason.status == nil ? refusal : reason.naming(region: refusal.region)
        }
    }

    /// Deletes an object. S3 reports no error if there is none.
    public func delete(_ key: String, in bucket: String) async throws {
        _ = try await send(S3Request(.DELETE, key, in: bucket))
    }

    /// Returns an address at which anyone can read the object, for at most seven days and no longer than the
    /// credentials are valid.
    ///
    /// Throws `credentialsUnavailable` if a provider has not returned credentials yet; `put` and `get` request them.
    public func presignedGet(_ key: String, in bucket: String, expires: Duration = .seconds(604_800)) throws -> URL {
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
        let query = configuration.signer(credentials).presignedQuery(of: signable, at: time.now, expires: expires)
        guard let url = URL(string: address.url(query: query), encodingInvalidCharacters: false) else {
            throw S3Error(.invalidArgument, message: "the address of the object is not valid")
        }
        return url
    }
}

extension HTTPHeaders {
    /// The length of the whole object, from a response with a part of it: `Content-Range: bytes 0-0/1234`.
    fileprivate var wholeLength: Int? {
        first(name: "content-range").flatMap { $0.split(separator: "/").last }.flatMap { Int($0) }
            ?? first(name: "content-length").flatMap { Int($0) }
    }

    /// Throws `damagedAnswer` if the content does not match the checksum. Skips checksums of multipart objects, which
    /// are checksums of checksums and end in `-` and the number of parts.
    func checkSHA256(of content: ObjectContent) throws {
        guard let expected = first(name: "x-amz-checksum-sha256"), !expected.contains("-"),
            first(name: "x-amz-checksum-type") != "COMPOSITE"
        else { return }
        guard Data(content.digest).base64EncodedString() == expected else {
            throw S3Error(.damagedAnswer, message: "the bytes do not have the checksum of the object")
        }
    }
}
