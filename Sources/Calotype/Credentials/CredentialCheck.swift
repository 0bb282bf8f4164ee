internal import CalotypeCredentials
internal import Vips

/// The place where the credentials of sources are verified.
enum CredentialCheck: Sendable {
    case here(CredentialVerifier)
    case processes(VerifierPool)

    /// Prefers the processes. Returns `nil` if there is neither.
    init?(_ verifier: CredentialVerifier?, _ processes: VerifierProcesses?, threads: Int) {
        guard let processes else {
            guard let verifier else { return nil }
            self = .here(verifier)
            return
        }
        #if os(Linux)
            self = .processes(processes.pool(threads: threads))
        #else
            let opened = try? CredentialVerifier(library: processes.library, trust: processes.trust)
            guard let verifier = opened ?? verifier else { return nil }
            self = .here(verifier)
        #endif
    }
}
