public import AsyncHTTPClient
internal import Calotype
public import Foundation
internal import NIOCore

/// A client for S3 and for services that speak its protocol.
///
/// Every request is signed (Signature Version 4), bounded in time, and sent again where that may help. Methods throw
/// `S3Error`, and `CancellationError` as soon as the task is cancelled.
///
/// ```swift
/// try await S3Client.withClient(S3Configuration(region: "eu-central-1", credentials: credentials)) { s3 in
///     try await s3.put(bytes, at: "cat.webp", in: "pictures", S3PutOptions(contentType: "image/webp"))
/// }
/// ```
///
/// A server makes one client for its whole life, on an `HTTPClient` that it shuts down itself.
public struct S3Client: Sendable {
    /// What the client was made with.
    public let configuration: S3Configuration
    let httpClient: HTTPClient
    let retrier: Retrier
    let time: S3Time
    let experience = PutExperience()
    /// `nil` where the configuration has credentials that last.
    let lender: CredentialsLender?

    /// A client that sends through `httpClient`, which stays the caller's to shut down. Give it the configuration
    /// `.s3`: a proxy, decompression or redirects would break signatures or send them elsewhere.
    ///
    /// With `credentials`, those of the configuration are not used: they are asked for when they are needed, kept, and renewed
    /// before they expire.
    ///
    /// `clock`, `jitter` (in 0..<1) and `now` are for tests: waits between attempts, their spread, and the date signed.
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

    /// Credentials to sign with. Throws `S3Error`: `noCredentials`, or `credentialsUnavailable`.
    @discardableResult
    package func credentials() async throws -> S3Credentials {
        guard let lender else { return configuration.credentials }
        return try await lender.current()
    }
}

extension S3Client {
    /// Calls `body` with a client, whose connections are closed when it returns or throws.
    ///
    /// `credentials` makes the provider of credentials, where those of the configuration are not to be used; it may send through
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
    /// What `S3Client` wants: no redirects, no proxy, no decompression, and no silent second tries below its own.
    /// A connection that brings nothing for a minute is given up, which bounds `stream`, too.
    public static var s3: Self {
        var configuration = guarded(timeout: .init(connect: .seconds(5), read: .seconds(60)))
        // Who has to wait for a connection does so for no longer than it takes to make one.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        return configuration
    }
}
