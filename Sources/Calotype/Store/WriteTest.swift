/// What a test of writing leaves in a store.
package enum WriteTestRemains: Sendable, Hashable {
    case nothing
    /// The store takes objects and does not let them be removed, or keeps their versions.
    case object
}

/// A store that has its own way to find out whether it can be written.
package protocol WriteTestingStore: ObjectStore {
    /// Writes a small object, reads it where `reads` says so, and removes it. Throws what the store says to the write or to
    /// the read; a removal that is refused is told by what remains.
    func testWriting(_ bytes: [UInt8], at key: ObjectKey, reads: Bool) async throws -> WriteTestRemains
}

extension ObjectStore {
    /// Finds out whether objects can be written, in the store's own way where it has one.
    package func writeTest(_ bytes: [UInt8], at key: ObjectKey, reads: Bool = false) async throws -> WriteTestRemains {
        if let store = self as? any WriteTestingStore {
            return try await store.testWriting(bytes, at: key, reads: reads)
        }
        return try await plainWriteTest(bytes, at: key, reads: reads)
    }

    /// Under a name of its own each time: a put leaves alone what is there.
    private func plainWriteTest(_ bytes: [UInt8], at key: ObjectKey, reads: Bool) async throws -> WriteTestRemains {
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
