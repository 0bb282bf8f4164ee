public import AsyncHTTPClient
internal import Calotype
public import Foundation
internal import HTTPClientGuard
internal import NIOCore

/// A client for S3 and for services that speak its protocol.
///
/// Every request is signed (Signature Version 4), limited in time, and retried after a transient failure. Methods throw
/// `S3Error`, and `CancellationError` as soon as the task is cancelled.
///
/// ```swift
/// try await S3Client.withClient(S3Configuration(region: "eu-central-1", credentials: credentials)) { s3 in
///     try await s3.put(bytes, at: "cat.webp", in: "pictures", S3PutOptions(contentType: "image/webp"))
/// }
/// ```
///
/// A server creates one client for its whole life, on an `HTTPClient` that it shuts down itself.
public struct S3Client: Sendable {
    /// The configuration that the client was created with.
    public let configuration: S3Configuration
    let httpClient: HTTPClient
    let retrier: Retrier
    let time: S3Time
    let experience = ConditionalPutSupport()
    /// Keeps and renews the credentials of a provider; `nil` if the configuration's own credentials are used.
    let lender: CredentialsLender?

    /// Creates a client that sends through `httpClient`. The caller shuts that down. Give it the configuration `.s3`: a
    /// proxy, decompression or redirects would break signatures or send them elsewhere.
    ///
    /// With `credentials`, the credentials of the configuration are not used. The provider is asked for credentials
    /// when they are needed; they are kept, and renewed before they expire.
    ///
    /// `clock`, `jitter` (in 0..<1) and `now` are for tests: the waits between attempts, their spread, and the date to
    /// sign.
    public init(
        _ configuration: S3Configuration, httpClient: HTTPClient, credentials: (any S3CredentialsProvider)? = nil,
        retry: RetryPolicy = RetryPolicy(),
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.httpClient = httpClient
        retrier = Retrier(policy: retry, quota: RetryQuota(capacity: retry.quota), clock: clock, jitter: jitter)
        time = S3Time(now: now)
        lender = credentials.map { CredentialsLender($0, now: now) }
    }

    /// Returns credentials to sign with. Throws `S3Error`: `noCredentials`, or `credentialsUnavailable`.
    @discardableResult
    package func credentials() async throws -> S3Credentials {
        guard let lender else { return configuration.credentials }
        return try await lender.current()
    }
}

extension S3Client {
    /// Calls `body` with a client, and closes its connections when `body` returns or throws.
    ///
    /// `credentials` creates a provider of credentials, which replaces those of the configuration. It may send through
    /// the client's own `HTTPClient`.
    public static func withClient<R>(
        _ configuration: S3Configuration, credentials: ((HTTPClient) -> any S3CredentialsProvider)? = nil,
        retry: RetryPolicy = RetryPolicy(),
        isolation: isolated (any Actor)? = #isolation, _ body: (S3Client) async throws -> R
    ) async throws -> R {
        let httpClient = HTTPClient(configuration: .s3)
        let result: Result<R, any Error>
        do {
            let client = S3Client(
                configuration, httpClient: httpClient, credentials: credentials?(httpClient), retry: retry)
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        try await httpClient.shutdown()
        return try result.get()
    }
}

extension HTTPClient.Configuration {
    /// The configuration that `S3Client` needs: no redirects, no proxy, no decompression, and no hidden retries below
    /// its own. A connection that receives nothing for a minute is closed, which limits `stream`, too.
    public static var s3: Self {
        var configuration = guarded(timeout: .init(connect: .seconds(5), read: .seconds(60)))
        // A request that waits for a free connection waits no longer than it takes to open one.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        return configuration
    }
}
