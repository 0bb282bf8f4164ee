package import Calotype

/// One promise that every store of ours keeps. The shared suite is `all` of them, and `listable` for a store that tells
/// its keys, too:
///
/// ```swift
/// @Test("A folder keeps the promises of a store", arguments: ObjectStoreCase.all)
/// func keeps(_ promise: ObjectStoreCase) async throws { try await promise.check(makeStore()) }
/// ```
///
/// A case works under keys of its own, so that many may share a store.
package struct ObjectStoreCase: Sendable, CustomStringConvertible {
    package let description: String
    /// Throws `BrokenPromise` where the store does not do as it should.
    package let check: @Sendable (any ObjectStore) async throws -> Void

    init(_ description: String, _ check: @escaping @Sendable (any ObjectStore) async throws -> Void) {
        self.description = description
        self.check = check
    }
}

/// What a store did instead of what it promises.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String
}

/// Throws `BrokenPromise` unless the two are equal.
func expect<Value: Equatable>(_ actual: Value, equals expected: Value, _ what: String) throws {
    guard actual == expected else { throw BrokenPromise(description: "\(what): \(actual) instead of \(expected)") }
}

/// Throws `BrokenPromise` unless `work` fails with that fault.
func expect(_ fault: TransferError.Fault, _ what: String, from work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let error as TransferError {
        return try expect(error.fault, equals: fault, what)
    }
    throw BrokenPromise(description: "\(what): no error instead of \(fault)")
}
