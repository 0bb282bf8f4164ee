internal import Calotype
internal import Crypto
internal import Foundation
internal import NIOHTTP1

/// AWS's Security Token Service, which issues the credentials of a role.
///
/// See <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>.
struct SecurityTokens: Sendable {
    private static let location = "the Security Token Service"

    private let surroundings: AWSSurroundings
    private let region: String
    private let sender: CredentialsSender

    init(_ surroundings: AWSSurroundings, region: String?, _ sender: CredentialsSender) {
        self.surroundings = surroundings
        self.region = surroundings.region ?? region ?? "us-east-1"
        self.sender = sender
    }

    /// Assumes a role with the token of an identity provider, which Kubernetes writes into a file. The file is read
    /// each time.
    func assume(_ role: String, session: String?, withTokenIn file: String) async throws -> LentCredentials {
        let token = try await surroundings.text(ofFile: file, named: "AWS_WEB_IDENTITY_TOKEN_FILE")
        return try await ask([
            ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role), ("RoleSessionName", session ?? Self.session),
            ("WebIdentityToken", token),
        ])
    }

    /// Assumes a role with other credentials.
    func assume(
        _ role: String, session: String?, externalId: String?, as credentials: S3Credentials
    ) async throws -> LentCredentials {
        var fields = [("Action", "AssumeRole"), ("RoleArn", role), ("RoleSessionName", session ?? Self.session)]
        if let externalId { fields.append(("ExternalId", externalId)) }
        return try await ask(fields, as: credentials)
    }

    private static var session: String { "calotype-\(UInt32.random(in: .min ... .max))" }

    private func ask(_ fields: [(String, String)], as credentials: S3Credentials? = nil) async throws -> LentCredentials
    {
        let body = Array(
            (fields + [("Version", "2011-06-15")]).map { "\($0.percentEncoded())=\($1.percentEncoded())" }
                .joined(separator: "&").utf8)
        let headers = [
            (name: "Host", value: host), (name: "Content-Type", value: "application/x-www-form-urlencoded"),
        ]
        let signed = credentials.map { credentials in
            RequestSigner(credentials, region: region, service: "sts", pathRule: .normalized).signedHeaders(
                of: SignableRequest(
                    method: "POST", path: "/", headers: headers, payloadHash: SHA256.hash(data: body).hexadecimal),
                at: Date())
        }
        let answer = try await sender.send(
            .init(method: .POST, address: "\(base)/", headers: signed ?? headers, body: body), to: Self.location)
        return try lent(in: answer)
    }

    private func lent(in answer: CredentialsSender.Answer) throws -> LentCredentials {
        let xml = XMLText(answer.body)
        guard answer.status == 200, let id = xml["AccessKeyId"], let secret = xml["SecretAccessKey"] else {
            let isRefusal = (400..<500).contains(answer.status)
            // Only the code of the error, because its message may repeat the token.
            throw S3Error(
                .credentialsUnavailable, status: isRefusal ? answer.status : nil,
                message: "\(Self.location) answered \(answer.status) \(xml["Code"] ?? "")")
        }
        return LentCredentials(
            S3Credentials(accessKeyId: id, secretAccessKey: secret, sessionToken: xml["SessionToken"]),
            expires: xml["Expiration"].map { LentCredentials.date($0, now: Date()) })
    }

    private var base: String {
        if let address = surroundings["AWS_ENDPOINT_URL_STS"] {
            return address.hasSuffix("/") ? String(address.dropLast()) : address
        }
        return "https://sts.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
    }

    private var host: String { base.split(separator: "://", maxSplits: 1).last.map(String.init) ?? base }
}
