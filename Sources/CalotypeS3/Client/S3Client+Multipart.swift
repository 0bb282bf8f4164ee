internal import AsyncHTTPClient
internal import Calotype
internal import Crypto
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// A multipart upload in progress. Its parts become an object only when it is completed.
private struct Upload: Sendable {
    let key, bucket, id: String

    func request(_ method: HTTPMethod, _ query: [SignableRequest.Field] = []) throws -> S3Request {
        var request = try S3Request(method, key, in: bucket)
        request.query = query + [(name: "uploadId", value: id)]
        return request
    }
}

private struct UploadedPart: Sendable {
    let number: Int
    let eTag: String
    let size: Int
    /// The SHA-256 in Base64; `nil` if the service accepts no checksums.
    let checksum: String?

    var xml: String {
        let checksum = checksum.map { "<ChecksumSHA256>\($0)</ChecksumSHA256>" } ?? ""
        return "<Part><PartNumber>\(number)</PartNumber><ETag>\(eTag.escapedForXML)</ETag>\(checksum)</Part>"
    }
}

extension S3ObjectInfo {
    /// Whether the object consists of these parts. The checksum of a multipart object is the checksum of the parts'
    /// checksums. Without checksums, the metadata is compared, in which `S3Store` puts a unique mark, and the length.
    fileprivate func isMade(of parts: [UploadedPart], _ options: S3PutOptions) -> Bool {
        let sent = options.metadata.map { [$0.key.lowercased(), $0.value] }
        guard Set(metadata.map { [$0.key, $0.value] }) == Set(sent) else { return false }
        let checksums = parts.compactMap { $0.checksum.map { Data(base64Encoded: $0) ?? Data() } }
        guard checksums.count == parts.count else {
            return !sent.isEmpty && length == parts.reduce(0) { $0 + $1.size }
        }
        let checksum = Data(SHA256.hash(data: Data(checksums.joined()))).base64EncodedString()
        return checksumSHA256 == "\(checksum)-\(parts.count)"
    }
}

extension S3Client {
    /// Uploads the bytes in parts. Aborts the upload on failure and on cancellation, so that no parts stay behind and
    /// cost money.
    func putInParts(
        _ bytes: [UInt8], at key: String, in bucket: String, _ options: S3PutOptions
    ) async throws -> String? {
        let upload = try await begin(key, bucket, options)
        do {
            let parts = try await send(slices(of: bytes), of: upload)
            return try await complete(upload, parts, options)
        } catch {
            await abort(upload)
            throw error
        }
    }

    private func begin(_ key: String, _ bucket: String, _ options: S3PutOptions) async throws -> Upload {
        var request = try S3Request(.POST, key, in: bucket)
        request.query = [(name: "uploads", value: "")]
        request.headers = try options.objectHeaders() + [(name: "x-amz-checksum-algorithm", value: "SHA256")]
        guard let id = XMLText(try await send(request).body)["UploadId"] else {
            throw S3Error(.damagedAnswer, message: "an upload without an id")
        }
        return Upload(key: key, bucket: bucket, id: id)
    }

    /// Splits the bytes into parts. S3 accepts at most 10,000 parts.
    private func slices(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let size = max(configuration.partSize, (bytes.count + 9_999) / 10_000)
        return stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
    }

    private func send(_ slices: [ArraySlice<UInt8>], of upload: Upload) async throws -> [UploadedPart] {
        try await withThrowingTaskGroup(of: UploadedPart.self) { group in
            var parts: [UploadedPart] = []
            for (index, slice) in slices.enumerated() {
                if index >= configuration.concurrentParts, let part = try await group.next() { parts.append(part) }
                group.addTask { try await sendPart(index + 1, slice, of: upload) }
            }
            for try await part in group { parts.append(part) }
            return parts.sorted { $0.number < $1.number }
        }
    }

    private func sendPart(_ number: Int, _ slice: ArraySlice<UInt8>, of upload: Upload) async throws -> UploadedPart {
        let request = try upload.request(.PUT, [(name: "partNumber", value: "\(number)")])
            .carrying(.bytes(Array(slice)))
        guard let eTag = try await send(request).headers.first(name: "etag") else {
            throw S3Error(.damagedAnswer, message: "a part without an ETag")
        }
        let checksum = sendsChecksums ? request.headers.first { $0.name == "x-amz-checksum-sha256" } : nil
        return UploadedPart(number: number, eTag: eTag, size: slice.count, checksum: checksum?.value)
    }

    private func complete(_ upload: Upload, _ parts: [UploadedPart], _ options: S3PutOptions) async throws -> String? {
        let xml = "<CompleteMultipartUpload>\(parts.map(\.xml).joined())</CompleteMultipartUpload>"
        var request = try upload.request(.POST).carrying(.bytes(Array(xml.utf8)), keepingChecksum: false)
        request.headers += options.conditionHeaders + [(name: "Content-Type", value: "application/xml")]
        do {
            return XMLText(try await send(request).body)["ETag"]
        } catch let error as S3Error where error.code == .noSuchUpload {
            // An earlier attempt whose response was lost may have completed the upload.
            guard let made = try? await head(upload.key, in: upload.bucket), made.isMade(of: parts, options) else {
                try Task.checkCancellation()
                throw error
            }
            return made.eTag
        }
    }

    /// Aborts the upload. If this fails, the bucket's lifecycle rule must remove the parts.
    private func abort(_ upload: Upload) async {
        await tidyUp { _ = try await send(upload.request(.DELETE)) }
    }
}
