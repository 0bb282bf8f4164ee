/// A manifest that is bound to a variant and lacks only its signature.
struct ManifestLayout: Sendable {
    private let draft: ManifestDraft
    private let cose: COSESignature
    private let variant: [UInt8]
    private let place: CredentialPlacement?
    private let reserve: Int
    private let pieces: CredentialPieces?
    private let identifier: String
    private let binding: ManifestBinding
    private let claim: [UInt8]
    /// The size of the whole store.
    let storeBytes: Int

    private static let noHash = [UInt8](repeating: 0, count: 32)
    private static let noSignature = [UInt8](repeating: 0, count: 64)

    /// Binds a draft.
    ///
    /// - Parameters:
    ///   - place: the place in the variant; `nil` beside it.
    ///   - isBoxed: whether the manifest is bound to boxes.
    ///   - reserve: the number of bytes for a time stamp.
    init(
        _ draft: ManifestDraft, _ identity: SigningIdentity, _ variant: [UInt8], _ place: CredentialPlacement?,
        isBoxed: Bool = false, reserve: Int
    ) throws(SigningFailure) {
        (self.draft, self.variant, self.place, self.reserve) = (draft, variant, place, reserve)
        cose = COSESignature(identity.chain)
        let signature = try cose.encoded(Self.noSignature, stamp: reserve > 0 ? [] : nil, reserve: reserve)
        let isBoxed = isBoxed || place?.binding == .boxes
        // The size of the store depends on numbers that depend on it.
        var (range, pad, size) = (place.map { $0.offset..<$0.offset }, 0, 0)
        var container = 0
        for _ in 0..<8 {
            let trial =
                isBoxed
                ? ManifestBinding(boxes: Self.noHash) : ManifestBinding(data: Self.noHash, excluding: range, pad: pad)
            let blank = draft.identifier(content: [], signer: [])
            let store = draft.store(
                blank, binding: trial, claim: draft.claim(blank, binding: trial), signature: signature)
            size = store.count
            guard let place else { break }
            if place.needsEvenStore, size % 2 == 1 {
                pad = 1 - pad
                continue
            }
            let made = try place.wrap(store).count
            let start = try CredentialPieces(variant, place, growth: made).start
            if range == start..<start + made { break }
            range = start..<start + made
            container = made
        }
        storeBytes = size
        let hash: [UInt8]
        if let place {
            let growth = place.before.count + container + place.after.count
            let cut = try CredentialPieces(variant, place, growth: growth)
            pieces = cut
            hash = isBoxed ? try Self.hash(ofBoxesIn: variant, cut, from: place.offset, growth: growth) : cut.hash
        } else {
            pieces = nil
            let whole = try CredentialPieces(variant, CredentialPlacement(at: variant.count) { $0 }, growth: 0)
            hash = isBoxed ? try Self.hash(ofBoxesIn: variant, whole, from: .max, growth: 0) : whole.hash
        }
        binding = isBoxed ? ManifestBinding(boxes: hash) : ManifestBinding(data: hash, excluding: range, pad: pad)
        identifier = draft.identifier(content: hash, signer: identity.chain.leaf.der)
        claim = draft.claim(identifier, binding: binding)
    }

    private static func hash(
        ofBoxesIn file: [UInt8], _ pieces: CredentialPieces, from place: Int, growth: Int
    ) throws(SigningFailure) -> [UInt8] {
        let boxes = try CredentialPlacement.topBoxes(ByteWindow(file))
            .filter { !CredentialPlacement.unboundBoxes.contains($0.box.type) }
        return pieces.hash(ofBoxes: boxes.map(\.range), from: place, growth: growth)
    }

    /// The bytes to sign.
    var signedBytes: [UInt8] { cose.signedBytes(claim: claim) }

    /// The bytes to stamp.
    func stampedBytes(_ signature: [UInt8]) -> [UInt8] { cose.stampedBytes(signature: signature) }

    /// Whether there is enough room for a time stamp.
    func hasRoom(for token: [UInt8]) -> Bool { COSESignature.reserve(for: token) <= reserve }

    /// Makes the signed variant.
    func picture(
        _ signature: [UInt8], stamp: [UInt8]?, problem: TimeStampProblem?
    ) throws(SigningFailure) -> SignedPicture {
        let encoded = try cose.encoded(signature, stamp: stamp, reserve: reserve)
        let store = draft.store(identifier, binding: binding, claim: claim, signature: encoded)
        guard store.count == storeBytes else { throw .tooLarge }
        let made: SignedPicture.Place
        if let place, let pieces {
            made = .embedded(pieces.joined(with: try place.wrap(store)))
        } else {
            made = .sidecar(store)
        }
        return SignedPicture(
            place: made, label: ManifestDraft.label(identifier), manifestBytes: store.count,
            stampedAt: stamp.flatMap { TimeStampToken.time(in: ByteWindow($0)) }, stampProblem: problem)
    }
}
