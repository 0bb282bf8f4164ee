package import Calotype

/// One requirement for every store. The shared test suite is `all` of them, or `listable` for a store that can also
/// list its keys:
///
/// ```swift
/// @Test("A folder keeps the promises of a store", arguments: ObjectStoreCase.all)
/// func keeps(_ promise: ObjectStoreCase) async throws { try await promise.check(makeStore()) }
/// ```
///
/// Each case uses unique keys, so that several cases may share a store.
package struct ObjectStoreCase: Sendable, CustomStringConvertible {
    package let description: String
    /// Throws `BrokenPromise` if the store does not meet the requirement.
    package let check: @Sendable (any ObjectStore) async throws -> Void

    init(_ description: String, _ check: @escaping @Sendable (any ObjectStore) async throws -> Void) {
        self.description = description
        self.check = check
    }
}

/// A description of how a store does not meet a requirement.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String
}

/// Throws `BrokenPromise` unless the two values are equal.
func expect<Value: Equatable>(_ actual: Value, equals expected: Value, _ what: String) throws {
    guard actual == expected else { throw BrokenPromise(description: "\(what): \(actual) instead of \(expected)") }
}

/// Throws `BrokenPromise` unless `work` throws a `TransferError` with this fault.
func expect(_ fault: TransferError.Fault, _ what: String, from work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let error as TransferError {
        return try expect(error.fault, equals: fault, what)
    }
    throw BrokenPromise(description: "\(what): no error instead of \(fault)")
}
