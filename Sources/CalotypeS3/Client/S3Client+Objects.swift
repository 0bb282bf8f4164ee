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

    /// What is known about an object, without its bytes.
    public func head(_ key: String, in bucket: String) async throws -> S3ObjectInfo {
        var request = try S3Request(.HEAD, key, in: bucket)
        request.headers = [(name: "x-amz-checksum-mode", value: "ENABLED")]
        return try await send(request) { answer, _ in S3ObjectInfo(answer.headers) }
    }

    /// Removes an object. S3 has no objection where there is none.
    public func delete(_ key: String, in bucket: String) async throws {
        _ = try await send(S3Request(.DELETE, key, in: bucket))
    }

    /// An address at which anyone can read the object, for at most seven days and no longer than the credentials live.
    public func presignedGet(_ key: String, in bucket: String, expires: Duration = .seconds(604_800)) throws -> String {
        guard (.seconds(1) ... .seconds(604_800)).contains(expires) else {
            throw S3Error(.invalidArgument, message: "a presigned address lives one second to seven days")
        }
        let request = try S3Request(.GET, key, in: bucket)
        let address = configuration.address(of: request.key, in: request.bucket)
        let signable = SignableRequest(
            method: "GET", path: address.path, headers: [(name: "Host", value: address.host)],
            payloadHash: SignableRequest.unsignedPayload)
        return address.url(query: configuration.signer.presignedQuery(of: signable, at: time.now, expires: expires))
    }
}

extension HTTPHeaders {
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
