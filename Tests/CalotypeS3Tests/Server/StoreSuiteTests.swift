import CalotypeTesting
import Testing

@testable import CalotypeS3

@Suite("S3 keeps the promises of a store", .enabled(if: TestServer.current != nil), .timeLimit(.minutes(2)))
struct StoreSuiteTests {
    @Test("Directly", arguments: ObjectStoreCase.listable)
    func directly(_ promise: ObjectStoreCase) async throws {
        let server = try #require(TestServer.current)
        try await server.withClient { try await promise.check(S3Store($0, bucket: server.bucket)) }
    }

    static let passingFaults: [Fault] = [
        .halfway, .reset, .slowDown, .cut(afterBytes: 20), .dropAnswer, .slow(bytes: 64, every: .microseconds(100)),
    ]
    /// The names differ in what they contain, not in what can go wrong on the way.
    static let promises = ObjectStoreCase.listable.filter { !$0.description.hasPrefix("a key may end in") }

    @Test("Also when the first two puts fail", arguments: promises, passingFaults)
    func despite(_ promise: ObjectStoreCase, _ fault: Fault) async throws {
        let server = try #require(TestServer.current)
        try await server.withClient(through: [fault, fault], ofRequests: "PUT") { client, proxy in
            try await promise.check(S3Store(client, bucket: server.bucket))
            #expect(proxy.connections >= 1)
        }
    }
}
