package import Calotype
public import Foundation

/// A refusal of an S3 service, or the reason why it could not be reached.
///
/// It contains no credentials and no signed address.
public struct S3Error: Error, Sendable, Hashable {
    /// The status of the HTTP response; `nil` if there was none.
    public let status: Int?
    /// S3's code for the error.
    public let code: Code
    /// The server's message, or ours. For logs.
    public let message: String
    /// The server's id of the request, for the provider's support.
    public let requestId: String?
    /// How long the server asked the client to wait.
    public let retryAfter: Duration?
    /// The region of the bucket, if the server reports that the bucket is not in this one.
    public let region: String?
    /// The server's clock, if the response contained it.
    public let serverDate: Date?
    /// The TLS failure, if TLS failed.
    package let tlsFailure: TLSFailure?

    init(
        _ code: Code, status: Int? = nil, message: String = "", requestId: String? = nil, retryAfter: Duration? = nil,
        region: String? = nil, serverDate: Date? = nil, tlsFailure: TLSFailure? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.requestId = requestId
        self.retryAfter = retryAfter
        self.region = region
        self.serverDate = serverDate
        self.tlsFailure = tlsFailure
    }
}

extension S3Error {
    /// S3's code for an error. The set is open: servers use more codes than are listed here.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The text in the response.
        public let rawValue: String
        /// Equal to `rawValue`.
        public var description: String { rawValue }
        /// Creates any code.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The credentials do not permit this request.
        public static let accessDenied = Self(rawValue: "AccessDenied")
        /// Two conditional requests met. One of them may be repeated.
        public static let conditionalRequestConflict = Self(rawValue: "ConditionalRequestConflict")
        /// More bytes than S3 accepts.
        public static let entityTooLarge = Self(rawValue: "EntityTooLarge")
        /// The temporary credentials have expired.
        public static let expiredToken = Self(rawValue: "ExpiredToken")
        /// The server failed.
        public static let internalError = Self(rawValue: "InternalError")
        /// There is no such access key.
        public static let invalidAccessKeyId = Self(rawValue: "InvalidAccessKeyId")
        /// There is no such bucket.
        public static let noSuchBucket = Self(rawValue: "NoSuchBucket")
        /// The bucket has no such object.
        public static let noSuchKey = Self(rawValue: "NoSuchKey")
        /// The upload was completed or aborted.
        public static let noSuchUpload = Self(rawValue: "NoSuchUpload")
        /// The server does not support the request or one of its headers.
        public static let notImplemented = Self(rawValue: "NotImplemented")
        /// The bucket is elsewhere, mostly in another `region`.
        public static let permanentRedirect = Self(rawValue: "PermanentRedirect")
        /// The key already holds an object (`If-None-Match: *`).
        public static let preconditionFailed = Self(rawValue: "PreconditionFailed")
        /// The clocks of client and server are too far apart.
        public static let requestTimeTooSkewed = Self(rawValue: "RequestTimeTooSkewed")
        /// The server waited too long for the body.
        public static let requestTimeout = Self(rawValue: "RequestTimeout")
        /// The secret is wrong, or the request was changed on its way.
        public static let signatureDoesNotMatch = Self(rawValue: "SignatureDoesNotMatch")
        /// Too many requests.
        public static let slowDown = Self(rawValue: "SlowDown")

        /// Our own code: the attempt took longer than the configuration allows.
        public static let attemptTimedOut = Self(rawValue: "AttemptTimedOut")
        /// Our own code: the connection could not be opened, or broke.
        public static let connectionFailed = Self(rawValue: "ConnectionFailed")
        /// Our own code: the response is incomplete, or does not have the announced checksum.
        public static let damagedAnswer = Self(rawValue: "DamagedAnswer")
        /// Our own code: there are no credentials. The message names the variables that are not set.
        public static let noCredentials = Self(rawValue: "NoCredentials")
        /// Our own code: the provider of credentials does not respond, or responds incorrectly.
        public static let credentialsUnavailable = Self(rawValue: "CredentialsUnavailable")
        /// Our own code: the request cannot be sent like this. Some servers use the same code, then with a status.
        public static let invalidArgument = Self(rawValue: "InvalidArgument")
        /// Our own code: more bytes than the caller allows.
        public static let tooManyBytes = Self(rawValue: "TooManyBytes")
    }
}

extension S3Error: CustomStringConvertible {
    /// All known facts, for logs.
    public var description: String {
        let facts = [
            status.map { "\($0) \(code)" } ?? code.rawValue, message,
            region.map { "the bucket is in region \($0)" } ?? "", requestId.map { "request \($0)" } ?? "",
        ]
        return facts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

extension S3Error {
    /// Returns this error with the region that another response to the same request named, if this one has none.
    func naming(region other: String?) -> Self {
        Self(
            code, status: status, message: message, requestId: requestId, retryAfter: retryAfter,
            region: region ?? other, serverDate: serverDate, tlsFailure: tlsFailure)
    }
}
