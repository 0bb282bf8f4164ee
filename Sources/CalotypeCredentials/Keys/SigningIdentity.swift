internal import CalotypeProvenance
internal import Crypto
public import Foundation

/// A certificate chain, and the signer that has its key.
public struct SigningIdentity: Sendable {
    /// The chain.
    public let chain: CertificateChain
    /// The signer.
    public let signer: any ProvenanceSigner

    /// How long the signer may take for one signature.
    public let timeLimit: Duration

    /// Joins a chain and a signer, such as a key service. Each signature is checked against the certificate. A signer
    /// that takes longer than `timeLimit` for a signature has failed.
    public init(chain: CertificateChain, signer: any ProvenanceSigner, timeLimit: Duration = .seconds(20)) {
        self.chain = chain
        self.signer = signer
        self.timeLimit = timeLimit
    }

    /// Reads a chain and its key in PEM, and checks that they fit.
    public init(chain: String, key: String) throws(SigningKeyProblem) {
        let certificates = try CertificateChain(pem: chain)
        let signer = try LocalSigner(pem: key)
        guard signer.publicKey == certificates.leaf.publicKey else {
            throw certificates.certificates.contains { $0.publicKey == signer.publicKey } ? .wrongOrder : .otherKey
        }
        self.init(chain: certificates, signer: signer)
    }

    /// Checks that the chain is valid at a time.
    public func check(at time: Date) throws(SigningKeyProblem) { try chain.check(at: time) }

    /// Signs, and checks the signature: a wrong key in a key service may not spoil a variant.
    func signature(of bytes: [UInt8]) async throws -> [UInt8] {
        let made = try await timelySignature(of: bytes)
        guard let point = chain.leaf.publicKey, let key = try? P256.Signing.PublicKey(x963Representation: point),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: made),
            key.isValidSignature(signature, for: bytes)
        else { throw SigningFailure.wrongSignature }
        return made
    }

    /// Returns the signer's answer, or throws `unanswered` when the limit has passed. A late signer goes on alone,
    /// because it may not stop when it is cancelled.
    private func timelySignature(of bytes: [UInt8]) async throws -> [UInt8] {
        let (answers, answer) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        let work = Task { [signer] in
            do {
                answer.yield(try await signer.signature(of: bytes))
                answer.finish()
            } catch {
                answer.finish(throwing: error)
            }
        }
        let timer = Task { [timeLimit] in
            guard (try? await Task.sleep(for: timeLimit)) != nil else { return }
            answer.finish(throwing: SigningFailure.unanswered(timeLimit))
        }
        defer {
            work.cancel()
            timer.cancel()
        }
        for try await signature in answers { return signature }
        throw CancellationError()
    }
}
