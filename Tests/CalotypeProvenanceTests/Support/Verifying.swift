import CalotypeTesting

@testable import CalotypeCredentials
@testable import CalotypeProvenance

/// Verifiers for tests, with the library that is installed.
enum TestVerifier {
    static let path = CredentialLibrary.path

    static var isPresent: Bool { path != nil }

    /// A verifier that trusts nobody.
    static let shared = Result { try make() }

    static func make(trusting anchors: String? = nil) throws -> CredentialVerifier {
        try CredentialVerifier(library: path ?? "/", trust: CredentialTrust(anchors: anchors))
    }
}
