internal import CalotypeCredentials
internal import CalotypeProvenance
internal import Vips

/// The verifier mode of the command `calotype`, which `VerifierProcesses` starts.
package enum VerifierProgram {
    /// The first argument that makes the command run as a verifier.
    package static let mode = VerifierPool.mode

    /// Opens the C2PA library, gives up all rights, answers the jobs of the parent process, and ends the process. Call
    /// it before the process has a second thread.
    package static func run() -> Never {
        VerifierMode.run { report in
            let verdict = CredentialVerdict(report)
            guard let bytes = try? verdict.written, bytes.count <= VerifierMode.mostVerdictBytes else {
                return (try? CredentialVerdict(content: .unreadable).written) ?? []
            }
            return bytes
        }
    }
}

extension CredentialVerdict {
    fileprivate init(_ report: VerifierReport) {
        switch report {
        case .json(let text): self.init(report: text)
        case .failure(let kind): self.init(errorKind: kind)
        }
    }
}
