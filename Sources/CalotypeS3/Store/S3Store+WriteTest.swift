package import Calotype
internal import NIOHTTP1

extension S3Store: WriteTestingStore {
    /// Replaces the object of an earlier test, then removes it. If the bucket keeps versions, removes the new version,
    /// because a delete marker would stay forever.
    package func testWriting(_ bytes: [UInt8], at key: ObjectKey, reads: Bool) async throws -> WriteTestRemains {
        do {
            let version = try await client.replace(bytes, at: key.rawValue, in: bucket)
            if reads { _ = try await client.get(key.rawValue, in: bucket, limit: bytes.count) }
            return try await remove(key, version: version)
        } catch let error as S3Error {
            throw TransferError(error)
        }
    }

    private func remove(_ key: ObjectKey, version: String?) async throws -> WriteTestRemains {
        do {
            try await client.delete(key.rawValue, version: version, in: bucket)
            return .nothing
        } catch let error as S3Error where error.code == .noSuchKey {
            return .nothing
        } catch let error as S3Error where [400, 403, 405, 409, 501].contains(error.status) {
            // The right to delete objects does not include the right to delete their versions.
            if version != nil { try? await client.delete(key.rawValue, in: bucket) }
            return .object
        }
    }
}

extension S3Client {
    /// Puts a small object, even if the key already holds one. Returns the new version; `nil` if the bucket keeps none.
    fileprivate func replace(_ bytes: [UInt8], at key: String, in bucket: String) async throws -> String? {
        let request = try S3Request(.PUT, key, in: bucket).carrying(.bytes(bytes))
        return try await send(request).headers.first(name: "x-amz-version-id").flatMap { $0 == "null" ? nil : $0 }
    }

    fileprivate func delete(_ key: String, version: String?, in bucket: String) async throws {
        var request = try S3Request(.DELETE, key, in: bucket)
        request.query = version.map { [(name: "versionId", value: $0)] } ?? []
        _ = try await send(request)
    }
}
