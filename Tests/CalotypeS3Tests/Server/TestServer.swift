import AsyncHTTPClient
import Calotype
import CalotypeTesting
import Foundation

@testable import CalotypeS3

/// The S3 server that `Scripts/seaweedfs` started for the tests.
struct TestServer: Sendable {
    static let current = TestServer(ProcessInfo.processInfo.environment)

    let endpoint, bucket, python: String
    let writer, reader: S3Credentials

    private init?(_ environment: [String: String]) {
        func value(_ name: String) -> String? { environment["CALOTYPE_TEST_\(name)"] }
        guard let endpoint = value("S3_ENDPOINT"), let bucket = value("S3_BUCKET"), let python = value("PYTHON"),
            let writerId = value("S3_ACCESS_KEY_ID"), let writerSecret = value("S3_SECRET_ACCESS_KEY"),
            let readerId = value("S3_READONLY_ACCESS_KEY_ID"),
            let readerSecret = value("S3_READONLY_SECRET_ACCESS_KEY")
        else { return nil }
        self.endpoint = endpoint
        self.bucket = bucket
        self.python = python
        writer = S3Credentials(accessKeyId: writerId, secretAccessKey: writerSecret)
        reader = S3Credentials(accessKeyId: readerId, secretAccessKey: readerSecret)
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
        through faults: [Fault], then last: Fault = .none, retry: RetryPolicy = RetryPolicy(),
        change: (inout S3Configuration) -> Void = { _ in },
        _ body: (S3Client, FaultProxy) async throws -> Value
    ) async throws -> Value {
        let parts = URLComponents(string: endpoint)
        let upstream = FaultProxy.Upstream(host: parts?.host ?? "", port: parts?.port ?? 0)
        return try await FaultProxy.run(to: upstream, faults, then: last) { proxy, address in
            try await withClient(at: address, retry: retry, change: change) { try await body($0, proxy) }
        }
    }
}

let webp = MediaType(rawValue: "image/webp")

func uniqueKey(_ name: String) -> String { "tests/\(UUID().uuidString)/\(name)" }
