internal import Foundation

/// The credentials that a profile of the shared files contains, or describes how to get.
struct ProfileCredentials: Sendable {
    private let profiles: AWSProfiles
    private let surroundings: AWSSurroundings
    private let sender: CredentialsSender

    init(_ profiles: AWSProfiles, _ surroundings: AWSSurroundings, _ sender: CredentialsSender) {
        self.profiles = profiles
        self.surroundings = surroundings
        self.sender = sender
    }

    /// Returns the credentials; `nil` if the profile has none. Throws if the environment names a profile that does not
    /// exist.
    func credentials() async throws -> LentCredentials? {
        let name = surroundings.profile
        guard profiles[name] != nil || !surroundings.namesProfile else {
            throw unavailable("there is no profile '\(name)', which AWS_PROFILE names")
        }
        return try await credentials(of: name, seen: [])
    }

    private func credentials(of name: String, seen: [String]) async throws -> LentCredentials? {
        guard let profile = profiles[name] else { return nil }
        // A role may be assumed with the keys of its own profile.
        if profile["role_arn"] == nil || seen.contains(name) { return try keys(of: profile, name) }
        guard seen.count < 5 else { throw unavailable("the profiles lead on and on by source_profile") }
        return try await role(of: profile, name, seen: seen + [name])
    }

    private func keys(of profile: [String: String], _ name: String) throws -> LentCredentials? {
        if let id = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"] {
            return LentCredentials(
                S3Credentials(
                    accessKeyId: id, secretAccessKey: secret, sessionToken: profile["aws_session_token"]))
        }
        for key in ["aws_access_key_id", "aws_secret_access_key"] where profile[key] != nil {
            throw unavailable("the profile '\(name)' has half of a key: \(key)")
        }
        for key in ["credential_process", "sso_session", "sso_start_url"] where profile[key] != nil {
            throw unavailable(
                "the profile '\(name)' has \(key), which is not supported. Export its credentials to the environment")
        }
        return nil
    }

    private func role(of profile: [String: String], _ name: String, seen: [String]) async throws -> LentCredentials? {
        guard let role = profile["role_arn"] else { return nil }
        guard profile["mfa_serial"] == nil else {
            throw unavailable("the profile '\(name)' needs a code of mfa_serial, for which nobody is there")
        }
        let service = SecurityTokens(
            surroundings, region: profile["region"] ?? profiles.region(surroundings), sender)
        let session = profile["role_session_name"]
        if let file = profile["web_identity_token_file"] {
            return try await service.assume(role, session: session, withTokenIn: surroundings.expanded(file))
        }
        guard let source = try await source(of: profile, seen: seen) else {
            throw unavailable("the profile '\(name)' has a role and no credentials to assume it with")
        }
        return try await service.assume(
            role, session: session, externalId: profile["external_id"], as: source.credentials)
    }

    private func source(of profile: [String: String], seen: [String]) async throws -> LentCredentials? {
        if let name = profile["source_profile"] { return try await credentials(of: name, seen: seen) }
        return switch profile["credential_source"] {
        case "Environment": try surroundings.keys()
        case "EcsContainer": try await ContainerCredentials(surroundings, sender).credentials()
        case "Ec2InstanceMetadata": try await InstanceCredentials(surroundings, sender).credentials()
        default: nil
        }
    }

    private func unavailable(_ text: String) -> S3Error { S3Error(.credentialsUnavailable, status: 403, message: text) }
}
