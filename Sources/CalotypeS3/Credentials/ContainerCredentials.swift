internal import Calotype
internal import Foundation

/// The credentials that ECS and EKS (Pod Identity) provide to a container.
///
/// See <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>.
struct ContainerCredentials: Sendable {
    private static let location = "the endpoint for credentials of the container"
    /// Addresses that AWS fixes: one for ECS, and one for EKS, as IPv4 and in two spellings of IPv6.
    private static let fixedHosts: Set<String> = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "fd00:ec2::23"]

    private let surroundings: AWSSurroundings
    private let sender: CredentialsSender

    init(_ surroundings: AWSSurroundings, _ sender: CredentialsSender) {
        self.surroundings = surroundings
        self.sender = sender
    }

    /// Returns the credentials; `nil` if the environment names no endpoint.
    func credentials() async throws -> LentCredentials? {
        guard let address = try address() else { return nil }
        var request = CredentialsSender.Request(address: address, headers: [("Accept", "application/json")])
        if let token = try await token() { request.headers.append(("Authorization", token)) }
        return try LentCredentials(try await sender.send(request, to: Self.location), of: Self.location)
    }

    private func address() throws -> String? {
        if let path = surroundings["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            guard path.hasPrefix("/"), URL(string: "http://169.254.170.2\(path)")?.host() == "169.254.170.2" else {
                throw unavailable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path")
            }
            return "http://169.254.170.2\(path)"
        }
        guard let address = surroundings["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        guard let url = URL(string: address), let host = url.host(), Self.mayBeAsked(url.scheme, host) else {
            throw unavailable(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https:// nor on this machine nor one of AWS's own addresses"
            )
        }
        return address
    }

    /// Whether the endpoint may be asked. Without TLS, only this machine and AWS's fixed addresses are allowed.
    static func mayBeAsked(_ scheme: String?, _ host: String) -> Bool {
        if scheme == "https" { return true }
        let isLoopback = host == "localhost" || ["::1", "[::1]"].contains(host) || isLoopbackIPv4(host)
        return scheme == "http" && (isLoopback || fixedHosts.contains(host.lowercased()))
    }

    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Returns the authorization token. The file is read each time, because its content changes.
    private func token() async throws -> String? {
        var token = surroundings["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        if let path = surroundings["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            token = try await surroundings.text(ofFile: path, named: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        }
        guard token?.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) ?? true else {
            throw unavailable("the token for the container's credentials has a line break")
        }
        return token
    }

    private func unavailable(_ text: String) -> S3Error { S3Error(.credentialsUnavailable, status: 403, message: text) }
}

extension AWSSurroundings {
    /// Returns the text of a file. Throws `credentialsUnavailable` with the name of the variable, and not the path.
    func text(ofFile path: String, named variable: String) async throws -> String {
        let text = try await blocking { _ in try? String(contentsOfFile: path, encoding: .utf8) }
        guard let text = text?.trimmingCharacters(in: .whitespacesAndNewlines), !text.isEmpty else {
            throw S3Error(.credentialsUnavailable, message: "the file in \(variable) cannot be read")
        }
        return text
    }
}
