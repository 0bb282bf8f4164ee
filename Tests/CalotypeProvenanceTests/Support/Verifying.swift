import Foundation

@testable import CalotypeCredentials
@testable import CalotypeProvenance

/// The reference library of C2PA, for tests. `CALOTYPE_TEST_PYTHON` names a Python that has `c2pa-python`, and
/// `CALOTYPE_C2PA_LIBRARY` another library. Tests that need it are skipped without it.
enum TestVerifier {
    static let path: String? = {
        if let path = ProcessInfo.processInfo.environment["CALOTYPE_C2PA_LIBRARY"] { return path }
        guard let python = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"] else { return nil }
        let code =
            "import c2pa, os; print(os.path.join(os.path.dirname(c2pa.__file__), 'libs', 'libc2pa_c.so'), end='')"
        guard let output = try? Tool.run(python, ["-c", code]), output.isSuccess else { return nil }
        return output.text
    }()

    static var isPresent: Bool { path != nil }

    /// A verifier that trusts nobody.
    static let shared = Result { try make() }

    static func make(trusting anchors: String? = nil) throws -> CredentialVerifier {
        try CredentialVerifier(library: path ?? "/", trust: CredentialTrust(anchors: anchors))
    }
}
