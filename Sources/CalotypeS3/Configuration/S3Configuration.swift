/// The S3 service, the credentials and the limits of a client.
public struct S3Configuration: Sendable, Hashable {
    /// The address of the service.
    public var endpoint: S3Endpoint
    /// The region that requests are signed for. Services other than AWS mostly accept any.
    public var region: String
    /// The credentials. A client that has a provider of credentials does not use them.
    public var credentials: S3Credentials
    /// Whether the name of the bucket is part of the host or of the path.
    public var addressing: S3Addressing = .automatic
    /// Whether bodies are sent with their SHA-256 (`x-amz-checksum-sha256`). A client stops sending it once the service
    /// has refused it.
    public var sendsChecksums = true
    /// The time limit of one attempt: connecting, sending, waiting and receiving. Three attempts fit into a job's
    /// minute. The body of the request adds one second per megabyte. An object may continue to arrive after this time,
    /// as long as it keeps to `slowestPace` and never pauses for longer than `firstByteTimeout`.
    public var attemptTimeout: Duration = .seconds(20)
    /// The time limit until a response begins. The body of the request adds one second per megabyte.
    public var firstByteTimeout: Duration = .seconds(10)
    /// The minimum average speed, in bytes per second, of an object that takes longer than `attemptTimeout`.
    public var slowestPace = 1_000
    /// The size in bytes above which a body is sent in parts, and the size of each part. At least 5 MiB, S3's own
    /// limit.
    public var partSize = 16 << 20
    /// The number of parts of one body that are sent at once.
    public var concurrentParts = 4

    /// Creates a configuration for AWS itself.
    public init(region: String, credentials: S3Credentials) {
        self.init(endpoint: .aws(region: region), region: region, credentials: credentials)
    }

    /// Creates a configuration for any service that speaks the S3 protocol.
    public init(endpoint: S3Endpoint, region: String = "us-east-1", credentials: S3Credentials) {
        self.endpoint = endpoint
        self.region = region
        self.credentials = credentials
    }
}
