package import Calotype
public import Foundation

/// What an S3 service refused, or why it could not be asked.
///
/// Holds no credentials and no signed address.
public struct S3Error: Error, Sendable, Hashable {
    /// Of the HTTP answer; `nil` when there was none.
    public let status: Int?
    /// S3's name for it.
    public let code: Code
    /// The server's words, or ours. For logs.
    public let message: String
    /// The server's name for the request: what a provider's support asks for.
    public let requestId: String?
    /// How long the server asked us to wait.
    public let retryAfter: Duration?
    /// Where the bucket lies, when the server says that it is not here.
    public let region: String?
    /// The server's clock, where it told it.
    public let serverDate: Date?
    /// Why TLS did not come about, where that is what failed.
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
    /// S3's name for an error. Open: servers have more of them than are listed here.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// As it stands in the answer.
        public let rawValue: String
        /// The same as `rawValue`.
        public var description: String { rawValue }
        /// Any code at all.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// These credentials may not do this.
        public static let accessDenied = Self(rawValue: "AccessDenied")
        /// Two conditional requests met; one of them may try again.
        public static let conditionalRequestConflict = Self(rawValue: "ConditionalRequestConflict")
        /// More bytes than S3 takes.
        public static let entityTooLarge = Self(rawValue: "EntityTooLarge")
        /// The temporary credentials are over.
        public static let expiredToken = Self(rawValue: "ExpiredToken")
        /// The server failed.
        public static let internalError = Self(rawValue: "InternalError")
        /// Nobody has this key.
        public static let invalidAccessKeyId = Self(rawValue: "InvalidAccessKeyId")
        /// There is no such bucket.
        public static let noSuchBucket = Self(rawValue: "NoSuchBucket")
        /// The bucket has no such object.
        public static let noSuchKey = Self(rawValue: "NoSuchKey")
        /// The upload was completed or aborted.
        public static let noSuchUpload = Self(rawValue: "NoSuchUpload")
        /// This server does not know the request or one of its headers.
        public static let notImplemented = Self(rawValue: "NotImplemented")
        /// The bucket lies elsewhere, mostly in another `region`.
        public static let permanentRedirect = Self(rawValue: "PermanentRedirect")
        /// There is an object already (`If-None-Match: *`).
        public static let preconditionFailed = Self(rawValue: "PreconditionFailed")
        /// The clocks of client and server are too far apart.
        public static let requestTimeTooSkewed = Self(rawValue: "RequestTimeTooSkewed")
        /// The server waited too long for the body.
        public static let requestTimeout = Self(rawValue: "RequestTimeout")
        /// The secret is wrong, or the request was changed on its way.
        public static let signatureDoesNotMatch = Self(rawValue: "SignatureDoesNotMatch")
        /// Too many requests.
        public static let slowDown = Self(rawValue: "SlowDown")

        /// Ours: the attempt took longer than the configuration allows.
        public static let attemptTimedOut = Self(rawValue: "AttemptTimedOut")
        /// Ours: no connection, or it broke.
        public static let connectionFailed = Self(rawValue: "ConnectionFailed")
        /// Ours: the bytes are not those that were promised.
        public static let damagedAnswer = Self(rawValue: "DamagedAnswer")
        /// Ours: there are no credentials. The message names the variables that are not set.
        public static let noCredentials = Self(rawValue: "NoCredentials")
        /// Ours: who gives out the credentials does not answer, or not as it should.
        public static let credentialsUnavailable = Self(rawValue: "CredentialsUnavailable")
        /// Ours: the request cannot be sent like this. Some servers have an error of the same name, which has a status.
        public static let invalidArgument = Self(rawValue: "InvalidArgument")
        /// Ours: more bytes than the caller allows.
        public static let tooManyBytes = Self(rawValue: "TooManyBytes")
    }
}

extension S3Error: CustomStringConvertible {
    /// All that is known, for logs.
    public var description: String {
        let facts = [
            status.map { "\($0) \(code)" } ?? code.rawValue, message,
            region.map { "the bucket is in region \($0)" } ?? "", requestId.map { "request \($0)" } ?? "",
        ]
        return facts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

extension S3Error {
    /// The same error, with a region that another answer to the same question named.
    func naming(region other: String?) -> Self {
        Self(
            code, status: status, message: message, requestId: requestId, retryAfter: retryAfter,
            region: region ?? other, serverDate: serverDate, tlsFailure: tlsFailure)
    }
}
