public import Foundation

/// Gives out credentials that do not last, or that are not known before they are needed.
public protocol S3CredentialsProvider: Sendable {
    /// Throws `S3Error`: `noCredentials` where there are none, `credentialsUnavailable` where who gives them out does not answer.
    func credentials() async throws -> LentCredentials
}

/// Credentials, and when they end.
public struct LentCredentials: Sendable, Hashable {
    /// To sign with.
    public let credentials: S3Credentials
    /// `nil` where nothing is known of an end.
    public let expires: Date?

    /// Credentials that are good until `expires`.
    public init(_ credentials: S3Credentials, expires: Date? = nil) {
        self.credentials = credentials
        self.expires = expires
    }
}
