internal import CalotypeProvenance
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
        let placement = try Self.placement(in: variant)
        let draft = ManifestDraft(request)
        let isEmbedded = try isEmbedded(draft, request.placement, variant, placement)
        return try await signed(
            draft, variant, isEmbedded ? placement : nil, isBoxed: placement.binding == .boxes)
    }

    /// Whether the manifest will be in the variant. If not, its address can be put into the XMP before signing, which
    /// makes the variant larger and not the manifest.
    public func isEmbedded(_ variant: [UInt8], _ request: SigningRequest) throws(SigningFailure) -> Bool {
        try isEmbedded(ManifestDraft(request), request.placement, variant, Self.placement(in: variant))
    }

    private func isEmbedded(
        _ draft: ManifestDraft, _ placement: SigningRequest.Placement, _ variant: [UInt8], _ place: CredentialPlacement
    ) throws(SigningFailure) -> Bool {
        guard case .embedded(let most) = placement else { return false }
        let measure = try ManifestMeasure(
            draft, COSESignature(identity.chain), variant, place, isBoxed: place.binding == .boxes,
            reserve: timeStamper?.reserve ?? 0)
        return measure.storeBytes <= most
    }

    private static func placement(in variant: [UInt8]) throws(SigningFailure) -> CredentialPlacement {
        let file = ByteWindow(variant)
        return try CredentialPlacement(in: file, FileFormat(file))
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
                case .failure(let reason):
                    try Task.checkCancellation()
                    problem = reason
                }
            }
            if timeStamper.isRequired { throw SigningFailure.unstamped(problem ?? .damaged) }
        }
        let layout = try ManifestLayout(draft, identity, variant, place, isBoxed: isBoxed, reserve: 0)
        let signature = try await identity.signature(of: layout.signedBytes)
        return try layout.picture(signature, stamp: nil, problem: problem)
    }
}
