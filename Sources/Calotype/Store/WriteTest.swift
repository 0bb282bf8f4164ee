/// The objects that remain in a store after a write test.
package enum WriteTestRemains: Sendable, Hashable {
    case nothing
    /// The test object remains: the store does not allow its removal, or keeps versions.
    case object
}

/// A store with its own way to test whether it can be written.
package protocol WriteTestingStore: ObjectStore {
    /// Writes a small object, reads it if `reads` is `true`, and removes it. Throws if the store refuses the write or
    /// the read. If it refuses the removal, this returns `.object`.
    func testWriting(_ bytes: [UInt8], at key: ObjectKey, reads: Bool) async throws -> WriteTestRemains
}

extension ObjectStore {
    /// Tests whether objects can be written. It uses the store's own way if it has one.
    package func writeTest(_ bytes: [UInt8], at key: ObjectKey, reads: Bool = false) async throws -> WriteTestRemains {
        if let store = self as? any WriteTestingStore {
            return try await store.testWriting(bytes, at: key, reads: reads)
        }
        return try await plainWriteTest(bytes, at: key, reads: reads)
    }

    /// Writes the test object. It has a new key each time, since a put does not replace an existing object.
    func plainWriteTest(_ bytes: [UInt8], at key: ObjectKey, reads: Bool) async throws -> WriteTestRemains {
        let key = try ObjectKey("\(key)-\(UInt64.random(in: .min ... .max))")
        _ = try await put(bytes, at: key, as: MediaType(rawValue: "application/octet-stream"))
        if reads { _ = try await get(key, limit: bytes.count) }
        do {
            try await delete(key)
            return .nothing
        } catch let error as TransferError where error.fault == .forbidden {
            return .object
        }
    }
}
