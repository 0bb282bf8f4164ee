import Foundation

@testable import CalotypeCredentials
@testable import CalotypeProvenance

/// A development certificate that all tests share.
enum TestSigner {
    static let certificate = Result { try DevelopmentCertificate() }

    static func identity() throws -> SigningIdentity {
        let made = try certificate.get()
        return try SigningIdentity(chain: made.chain, key: made.key)
    }

    static let generator = CredentialAgent(name: "Calotype", version: "1.0.0")

    static func sign(
        _ bytes: [UInt8], _ origin: PictureOrigin, _ actions: [PictureAction] = [.resized, .transcoded],
        placement: SigningRequest.Placement = .standard
    ) async throws -> SignedPicture {
        let job = SigningRequest.Job(variant: "normal", record: [UInt8](repeating: 7, count: 32))
        return try await CredentialWriter(identity()).sign(
            bytes,
            SigningRequest(origin: origin, actions: actions, job: job, generator: generator, placement: placement))
    }

    static let created = PictureOrigin.created(.trainedAlgorithmicMedia)
}

extension SignedPicture {
    /// The signed bytes, if the manifest is in them.
    var embedded: [UInt8]? { if case .embedded(let bytes) = place { bytes } else { nil } }
    var sidecar: [UInt8]? { if case .sidecar(let bytes) = place { bytes } else { nil } }
}
