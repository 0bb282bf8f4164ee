/// Which S3 service to talk to, as whom, and within which bounds.
public struct S3Configuration: Sendable, Hashable {
    /// Where the service listens.
    public var endpoint: S3Endpoint
    /// What requests are signed for. Services other than AWS mostly take any.
    public var region: String
    /// Who asks. Not used by a client that has a provider of credentials.
    public var credentials: S3Credentials
    /// Where the name of the bucket goes.
    public var addressing: S3Addressing = .automatic
    /// Whether bodies go along with their SHA-256 (`x-amz-checksum-sha256`). A client leaves it out by itself once the service
    /// has refused it.
    public var sendsChecksums = true
    /// How long one attempt may take in all: connecting, sending, waiting and receiving. Three fit into a job's minute.
    /// For the body of the request there is another second per megabyte. An object may go on to arrive for as long as
    /// it keeps to `slowestPace` and never pauses for longer than `firstByteTimeout`.
    public var attemptTimeout: Duration = .seconds(20)
    /// How long an answer may take to begin. For the body of the request there is another second per megabyte.
    public var firstByteTimeout: Duration = .seconds(10)
    /// How many bytes a second an object must bring, on average, that takes longer than `attemptTimeout`.
    public var slowestPace = 1_000
    /// A body larger than this is sent in parts of this size. At least 5 MiB, which is S3's own limit.
    public var partSize = 16 << 20
    /// How many parts of one body are on their way at once.
    public var concurrentParts = 4

    /// AWS itself.
    public init(region: String, credentials: S3Credentials) {
        self.init(endpoint: .aws(region: region), region: region, credentials: credentials)
    }

    /// Any service that speaks S3.
    public init(endpoint: S3Endpoint, region: String = "us-east-1", credentials: S3Credentials) {
        self.endpoint = endpoint
        self.region = region
        self.credentials = credentials
    }
}
