public import Foundation

/// Signs variants: writes a manifest about a variant and puts it into its bytes.
///
/// Signing is the last step: every later change of the bytes makes the credential invalid. If the same variant is
/// signed twice, the signatures differ, so its key is made from the unsigned bytes.
public struct CredentialWriter: Sendable {
    /// The signer.
    public let identity: SigningIdentity
    /// The time-stamp authority to ask, if there is one.
    public let timeStamper: TimeStamper?

    /// Makes a writer.
    public init(_ identity: SigningIdentity, timeStamper: TimeStamper? = nil) {
        self.identity = identity
        self.timeStamper = timeStamper
    }

    /// Signs a variant in memory: JPEG, PNG, WebP, GIF, JPEG XL or AVIF. It is copied once.
    ///
    /// - Parameters:
    ///   - variant: the finished bytes, with all other metadata.
    ///   - request: the statements.
    ///   - time: the present, at which the certificate must be valid.
    /// - Throws: `SigningFailure`, or the error of the signer.
    public func sign(_ variant: [UInt8], _ request: SigningRequest, at time: Date = Date()) async throws
        -> SignedPicture
    {
        do throws(SigningKeyProblem) { try identity.check(at: time) } catch { throw SigningFailure.key(error) }
        let file = ByteWindow(variant)
        let format = FileFormat(file)
        let placement = try CredentialPlacement(in: file, format)
        let draft = ManifestDraft(request)
        var place: CredentialPlacement?
        if case .embedded(let most) = request.placement {
            let size = try ManifestLayout(draft, identity, variant, placement, reserve: timeStamper?.reserve ?? 0)
                .storeBytes
            place = size <= most ? placement : nil
        }
        return try await signed(draft, variant, place, isBoxed: placement.binding == .boxes)
    }

    /// Signs with a time stamp if one is wanted. A token that needs more room than reserved is requested once more.
    private func signed(
        _ draft: ManifestDraft, _ variant: [UInt8], _ place: CredentialPlacement?, isBoxed: Bool
    ) async throws -> SignedPicture {
        var problem: TimeStampProblem?
        if let timeStamper {
            for _ in 0..<2 where problem == nil {
                let layout = try ManifestLayout(
                    draft, identity, variant, place, isBoxed: isBoxed, reserve: timeStamper.reserve)
                let signature = try await identity.signature(of: layout.signedBytes)
                switch await timeStamper.token(for: layout.stampedBytes(signature)) {
                case .success(let token) where layout.hasRoom(for: token):
                    return try layout.picture(signature, stamp: token, problem: nil)
                case .success: continue
                case .failure(let reason): problem = reason
                }
            }
            if timeStamper.isRequired { throw SigningFailure.unstamped(problem ?? .damaged) }
        }
        let layout = try ManifestLayout(draft, identity, variant, place, isBoxed: isBoxed, reserve: 0)
        let signature = try await identity.signature(of: layout.signedBytes)
        return try layout.picture(signature, stamp: nil, problem: problem)
    }
}
