internal import AsyncHTTPClient
internal import CalotypeS3
internal import Foundation

extension S3Configuration {
    init(_ s3: Settings.S3) throws {
        let credentials =
            switch s3.credentials {
            case .keys(let id, let secret, let token):
                S3Credentials(
                    accessKeyId: id.revealed, secretAccessKey: secret.revealed, sessionToken: token?.revealed)
            case .surroundings: S3Credentials.none
            }
        let region = s3.regionOfProfile ?? s3.region
        if let endpoint = s3.endpoint {
            self.init(endpoint: try S3Endpoint(endpoint.absoluteString), region: region, credentials: credentials)
        } else {
            self.init(region: region, credentials: credentials)
        }
        addressing = s3.addressing
        sendsChecksums = s3.sendsChecksums
    }
}

extension Settings.S3 {
    static var home: String? { ProcessInfo.processInfo.environment["HOME"] }

    /// `nil` if the keys are in the settings.
    var provider: ((HTTPClient) -> any S3CredentialsProvider)? {
        guard case .surroundings(let variables) = credentials else { return nil }
        return { http in
            AWSCredentialsChain(
                environment: variables.revealed, home: Self.home, httpClient: http, missing: Assembly.missingCredentials
            )
        }
    }

    /// The region of the AWS profile. `nil` if the settings name a region, or the keys are in the settings.
    var regionOfProfile: String? {
        guard !hasRegion, case .surroundings(let variables) = credentials else { return nil }
        return AWSCredentialsChain.region(variables.revealed, home: Self.home)
    }
}
