import AsyncHTTPClient
import CalotypeTesting
import Foundation

@testable import CalotypeS3

/// A client that talks to a proxy which gives all the answers itself, one a connection. No wait takes any time.
struct CannedServer {
    let client: S3Client
    let proxy: FaultProxy
    let clock: InstantClock
    var store: S3Store { S3Store(client, bucket: "pictures") }

    static func run<Value>(
        _ answers: [Fault], then last: Fault = .answer(CannedAnswer(status: 200)), token: String? = nil,
        retry: RetryPolicy = RetryPolicy(), timeout: Duration = .seconds(20), firstByte: Duration = .seconds(20),
        partSize: Int = 16 << 20,
        now: @escaping @Sendable () -> Date = { Date() },
        _ body: (CannedServer) async throws -> Value
    ) async throws -> Value {
        try await FaultProxy.run(answers, then: last) { proxy, endpoint in
            try await withHTTPClient { http in
                let credentials = S3Credentials(accessKeyId: "KEYID", secretAccessKey: "SECRET", sessionToken: token)
                var configuration = S3Configuration(endpoint: try S3Endpoint(endpoint), credentials: credentials)
                configuration.attemptTimeout = timeout
                configuration.firstByteTimeout = firstByte
                configuration.partSize = partSize
                let clock = InstantClock()
                let client = S3Client(
                    configuration, httpClient: http, retry: retry, clock: clock, jitter: { 0.5 }, now: now)
                return try await body(CannedServer(client: client, proxy: proxy, clock: clock))
            }
        }
    }
}

func withHTTPClient<Value>(_ body: (HTTPClient) async throws -> Value) async throws -> Value {
    let http = HTTPClient(configuration: .s3)
    do {
        let value = try await body(http)
        try await http.shutdown()
        return value
    } catch {
        try? await http.shutdown()
        throw error
    }
}
