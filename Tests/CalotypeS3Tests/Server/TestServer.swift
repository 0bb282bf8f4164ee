import AsyncHTTPClient
import Calotype
import CalotypeTesting
import Foundation

@testable import CalotypeS3

/// The S3 server that `Scripts/seaweedfs` started for the tests.
struct TestServer: Sendable {
    static let current = TestBucket.current.map(TestServer.init)

    let endpoint, bucket: String
    let upstream: FaultProxy.Upstream
    let writer, reader: S3Credentials

    private init(_ server: TestBucket) {
        endpoint = server.endpoint
        bucket = server.name
        upstream = server.upstream
        writer = S3Credentials(accessKeyId: server.keyID, secretAccessKey: server.secret)
        reader = S3Credentials(accessKeyId: server.readerKeyID, secretAccessKey: server.readerSecret)
    }

    /// Runs `body` with a client of the server's, whose waits between attempts take no time.
    func withClient<Value>(
        as credentials: S3Credentials? = nil, at address: String? = nil, retry: RetryPolicy = RetryPolicy(),
        change: (inout S3Configuration) -> Void = { _ in }, _ body: (S3Client) async throws -> Value
    ) async throws -> Value {
        var configuration = S3Configuration(
            endpoint: try S3Endpoint(address ?? endpoint), credentials: credentials ?? writer)
        configuration.attemptTimeout = .seconds(20)
        change(&configuration)
        return try await withHTTPClient { http in
            try await body(S3Client(configuration, httpClient: http, retry: retry, clock: InstantClock()))
        }
    }

    /// The same, through a proxy that fails.
    func withClient<Value>(
        through faults: [Fault], then last: Fault = .none, ofRequests method: String? = nil,
        retry: RetryPolicy = RetryPolicy(),
        change: (inout S3Configuration) -> Void = { _ in },
        _ body: (S3Client, FaultProxy) async throws -> Value
    ) async throws -> Value {
        return try await FaultProxy.run(to: upstream, faults, then: last, ofRequests: method) { proxy, address in
            try await withClient(at: address, retry: retry, change: change) { try await body($0, proxy) }
        }
    }
}

let webp = MediaType(rawValue: "image/webp")

func uniqueKey(_ name: String) -> String { "tests/\(UUID().uuidString)/\(name)" }
