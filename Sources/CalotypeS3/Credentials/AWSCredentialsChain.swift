public import AsyncHTTPClient
internal import Foundation

/// Finds credentials as AWS's own programs do: in the environment, in the shared files, from the container, from a web
/// identity, or from the instance. The first source that is configured is used.
///
/// The addresses that AWS fixes for containers and instances are not public. They are asked for credentials only.
public struct AWSCredentialsChain: S3CredentialsProvider {
    let surroundings: AWSSurroundings
    let sender: CredentialsSender
    private let asksInstance: Bool
    private let missing: String

    /// - Parameters:
    ///   - environment: the variables `AWS_…`.
    ///   - home: the folder that contains `.aws`.
    ///   - httpClient: the client that sends the requests for credentials.
    ///   - asksInstance: whether to ask the instance if nothing else is configured.
    ///   - missing: the variable that an error names as not set if there are no credentials.
    public init(
        environment: [String: String], home: String?, httpClient: HTTPClient, asksInstance: Bool = true,
        missing: String = "AWS_ACCESS_KEY_ID"
    ) {
        surroundings = AWSSurroundings(variables: environment, home: home)
        sender = CredentialsSender(client: httpClient)
        self.asksInstance = asksInstance
        self.missing = missing
    }

    /// Returns the first credentials that are configured; see `S3CredentialsProvider`.
    public func credentials() async throws -> LentCredentials {
        if let found = try surroundings.keys() { return found }
        if let found = try await profile() { return found }
        if let found = try await ContainerCredentials(surroundings, sender).credentials() { return found }
        if let found = try await webIdentity() { return found }
        if asksInstance, let found = try await InstanceCredentials(surroundings, sender).credentials() { return found }
        throw S3Error(.noCredentials, message: missing)
    }

    private func profile() async throws -> LentCredentials? {
        let profiles = try await AWSProfiles.read(surroundings)
        return try await ProfileCredentials(profiles, surroundings, sender).credentials()
    }

    private func webIdentity() async throws -> LentCredentials? {
        guard let file = surroundings["AWS_WEB_IDENTITY_TOKEN_FILE"] else { return nil }
        guard let role = surroundings["AWS_ROLE_ARN"] else { throw S3Error(.noCredentials, message: "AWS_ROLE_ARN") }
        let profiles = try? await AWSProfiles.read(surroundings)
        let service = SecurityTokens(surroundings, region: profiles?.region(surroundings), sender)
        return try await service.assume(role, session: surroundings["AWS_ROLE_SESSION_NAME"], withTokenIn: file)
    }

    /// Returns the region that the environment or the profile names. Reads two small files.
    package static func region(_ environment: [String: String], home: String?) -> String? {
        let surroundings = AWSSurroundings(variables: environment, home: home)
        return surroundings.region ?? AWSProfiles(surroundings).region(surroundings)
    }
}

/// The environment variables that AWS's own programs read, and the home folder.
struct AWSSurroundings: Sendable {
    let variables: [String: String]
    let home: String?

    /// Returns the value of a variable. An empty variable counts as not set.
    subscript(name: String) -> String? {
        let value = variables[name]?.trimmingCharacters(in: .whitespacesAndNewlines)
        return value?.isEmpty == false ? value : nil
    }

    var region: String? { self["AWS_REGION"] ?? self["AWS_DEFAULT_REGION"] }
    var profile: String { self["AWS_PROFILE"] ?? self["AWS_DEFAULT_PROFILE"] ?? "default" }
    var namesProfile: Bool { (self["AWS_PROFILE"] ?? self["AWS_DEFAULT_PROFILE"]) != nil }

    /// Returns the credentials in the environment itself. Throws `noCredentials` with the name of the variable if only
    /// one of the two keys is set.
    func keys() throws -> LentCredentials? {
        let (id, secret) = (self["AWS_ACCESS_KEY_ID"], self["AWS_SECRET_ACCESS_KEY"])
        switch (id, secret) {
        case (nil, nil): return nil
        case (nil, _): throw S3Error(.noCredentials, message: "AWS_ACCESS_KEY_ID")
        case (_, nil): throw S3Error(.noCredentials, message: "AWS_SECRET_ACCESS_KEY")
        case (let id?, let secret?):
            return LentCredentials(
                S3Credentials(accessKeyId: id, secretAccessKey: secret, sessionToken: self["AWS_SESSION_TOKEN"]))
        }
    }
}
