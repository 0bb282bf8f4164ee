public import Foundation

/// A provider of credentials that expire, or that are not known before they are needed.
public protocol S3CredentialsProvider: Sendable {
    /// Returns credentials. Throws `S3Error`: `noCredentials` if there are none, `credentialsUnavailable` if their
    /// source does not respond.
    func credentials() async throws -> LentCredentials
}

/// Credentials, and when they expire.
public struct LentCredentials: Sendable, Hashable {
    /// The credentials to sign with.
    public let credentials: S3Credentials
    /// When they expire; `nil` if not known.
    public let expires: Date?

    /// Creates credentials that are valid until `expires`.
    public init(_ credentials: S3Credentials, expires: Date? = nil) {
        self.credentials = credentials
        self.expires = expires
    }
}
