internal import Foundation
internal import NIOHTTP1

/// The credentials of an EC2 instance's role, from its metadata service, version 2 (IMDSv2).
///
/// See <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>.
struct InstanceCredentials: Sendable {
    private static let location = "the metadata service of the instance"

    private let surroundings: AWSSurroundings
    private let sender: CredentialsSender

    init(_ surroundings: AWSSurroundings, _ sender: CredentialsSender) {
        self.surroundings = surroundings
        self.sender = sender
    }

    /// Returns the credentials; `nil` if there is no such service, or the instance has no role.
    func credentials() async throws -> LentCredentials? {
        guard surroundings["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true", let token = try await token() else {
            return nil
        }
        let roles = try await get("", token)
        guard roles.status != 404 else { return nil }
        guard roles.status == 200, let role = roles.text.split(whereSeparator: \.isNewline).first else {
            throw S3Error(.credentialsUnavailable, message: "\(Self.location) answered \(roles.status) without a role")
        }
        return try LentCredentials(try await get(String(role), token), of: Self.location)
    }

    /// Returns a session token; `nil` if there is no response within a second, which means that this is no instance, or
    /// if another server responds, which issues no tokens.
    private func token() async throws -> String? {
        let request = CredentialsSender.Request(
            method: .PUT, address: "\(base)/latest/api/token",
            headers: [("X-aws-ec2-metadata-token-ttl-seconds", "21600")], body: [])
        do {
            let answer = try await sender.send(request, to: Self.location, within: .seconds(1))
            guard answer.status == 200, answer.body.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
            return answer.text
        } catch is S3Error {
            return nil
        }
    }

    private func get(_ role: String, _ token: String) async throws -> CredentialsSender.Answer {
        let name = role.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? ""
        return try await sender.send(
            .init(
                address: "\(base)/latest/meta-data/iam/security-credentials/\(name)",
                headers: [("X-aws-ec2-metadata-token", token)]), to: Self.location)
    }

    private var base: String {
        if let address = surroundings["AWS_EC2_METADATA_SERVICE_ENDPOINT"] {
            return address.hasSuffix("/") ? String(address.dropLast()) : address
        }
        let isIPv6 = surroundings["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased() == "ipv6"
        return isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
    }
}
