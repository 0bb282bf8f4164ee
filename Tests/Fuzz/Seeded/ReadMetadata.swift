import CalotypeCredentials
import CalotypeProvenance

/// Reads the metadata of a file in memory and of one on a disk, which must give the same, writes a mark into it, and
/// looks for the place of a credential.
@Sendable func readMetadata(_ file: [UInt8]) {
    let found = Provenance.read(file)
    let again = Provenance.read(count: file.count) { Array(file[$0]) }
    guard
        found.mark.statements.filter({ $0.place != .generation })
            == again.mark.statements.filter({ $0.place != .generation }),
        found.credential == again.credential, found.rights == again.rights, found.problems == again.problems
    else { fatalError("the same file on a disk reads differently") }

    let decision = MarkDecision(source: found.mark, job: true, tool: nil)
    let content = MarkContent(source: found, decision: decision, policy: .public)
    guard let format = found.format else { return }
    _ = try? found.generation.flatMap(GenerationMetadata.init)?.embedded(in: file)
    _ = try? signing.get().isEmbedded(file, request)
    continueHistory(of: found, in: file)
    guard let marked = try? XMPPacket(content, for: format).embedded(in: file) else { return }
    guard Provenance.read(marked).mark.isAI else { fatalError("a mark was written and is not found") }
}

/// Names the file as the parent of a variant, by a verdict as a verifier process may give it that was taken over.
private func continueHistory(of found: Provenance, in file: [UInt8]) {
    var believed = found
    guard let forged, believed.credential.content == .unchecked else { return }
    believed.credential.take(forged)
    guard let opened = try? OpenedSource(believed, verdict: forged, tampered: .record) else { return }
    _ = try? signing.get().isEmbedded(
        file, SigningRequest(origin: .opened(opened), actions: [], generator: CredentialAgent(name: "Fuzz")))
}

private let forged = CredentialVerdict(
    written: Array(
        #"{"content":"whole","trust":"trusted","results":{"ingredientDeltas":[],"activeManifest":{"success":[],"#.utf8)
        + Array(#""informational":[],"failure":[]}}}"#.utf8))

private let signing = Result {
    let made = try DevelopmentCertificate()
    return CredentialWriter(try SigningIdentity(chain: made.chain, key: made.key))
}

private let request = SigningRequest(
    origin: .created(.trainedAlgorithmicMedia), actions: [.resized], generator: CredentialAgent(name: "Fuzz"))
