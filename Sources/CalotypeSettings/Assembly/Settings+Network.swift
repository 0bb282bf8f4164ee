package import AsyncHTTPClient
package import CalotypeCDN
internal import CalotypeS3
internal import Foundation

extension Settings {
    /// The CDN of the settings. `nil` if they name none, or if CloudFront has no S3 keys.
    package var cdn: (@Sendable (HTTPClient) -> any CDN)? {
        guard let account = delivery.cdn else { return nil }
        let (id, token) = (account.id, delivery.cdnToken?.revealed ?? "")
        let endpoint = delivery.cdnEndpoint?.absoluteString
        switch account.network {
        case .cloudfront:
            guard case .keys(let keyID, let secret, let sessionToken)? = s3?.credentials else { return nil }
            let credentials = S3Credentials(
                accessKeyId: keyID.revealed, secretAccessKey: secret.revealed, sessionToken: sessionToken?.revealed)
            return {
                CloudFront(
                    distribution: id, credentials: credentials, httpClient: $0,
                    endpoint: endpoint ?? CloudFront.usualEndpoint)
            }
        case .cloudflare:
            return {
                Cloudflare(zone: id, token: token, httpClient: $0, endpoint: endpoint ?? Cloudflare.usualEndpoint)
            }
        case .fastly:
            return { Fastly(service: id, token: token, httpClient: $0, endpoint: endpoint ?? Fastly.usualEndpoint) }
        case .bunny:
            return { BunnyCDN(pullZone: id, key: token, httpClient: $0, endpoint: endpoint ?? BunnyCDN.usualEndpoint) }
        }
    }

    /// Returns the signer of public addresses, or `nil` if they are not signed. Throws `ConfigurationMistake` if a key
    /// cannot be used.
    func linkSigner() throws -> (any LinkSigner)? {
        do {
            switch delivery.signing {
            case nil: return nil
            case .hmac:
                return try HMACLinkSigner(
                    key: delivery.linkKey?.revealed ?? "", salt: delivery.linkSalt?.revealed ?? "")
            case .cloudFront(let keyPairID):
                guard let pem = try? String(contentsOfFile: delivery.linkKeyFile ?? "", encoding: .utf8) else {
                    throw ConfigurationMistake(message: "The file in CALOTYPE_LINK_KEY_FILE cannot be read.")
                }
                return try CloudFrontLinkSigner(keyPairID: keyPairID, privateKey: pem)
            }
        } catch let error as InvalidLinkKey {
            let name = delivery.signing == .hmac ? "CALOTYPE_LINK_KEY" : "CALOTYPE_LINK_KEY_FILE"
            throw ConfigurationMistake(message: "\(name) cannot be used. \(error.message)")
        }
    }
}
