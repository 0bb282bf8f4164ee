internal import CalotypeProvenance

/// The place of a store in a variant, and the sizes that depend on it.
struct ManifestMeasure: Sendable {
    /// The place in the variant; `nil` beside it.
    let place: CredentialPlacement?
    /// Whether the manifest is bound to boxes.
    let isBoxed: Bool
    /// The number of bytes for a time stamp.
    let reserve: Int
    /// The range of the store with its chunk, segments or box in the new file.
    private(set) var range: Range<Int>?
    /// The number of bytes that make the size of the store even.
    private(set) var pad = 0
    /// The size of the store.
    private(set) var storeBytes = 0

    private static let noHash = [UInt8](repeating: 0, count: 32)
    private static let noSignature = [UInt8](repeating: 0, count: 64)

    /// Measures. Nothing is hashed but the manifest.
    init(
        _ draft: ManifestDraft, _ cose: COSESignature, _ variant: [UInt8], _ place: CredentialPlacement?, isBoxed: Bool,
        reserve: Int
    ) throws(SigningFailure) {
        (self.place, self.isBoxed, self.reserve) = (place, isBoxed, reserve)
        range = place.map { $0.offset..<$0.offset }
        let signature = try cose.encoded(Self.noSignature, stamp: reserve > 0 ? [] : nil, reserve: reserve)
        let blank = draft.identifier(content: [], signer: [])
        // The size of the store depends on numbers that depend on it.
        for _ in 0..<8 {
            let trial = binding(Self.noHash)
            let store = draft.store(
                blank, binding: trial, claim: draft.claim(blank, binding: trial), signature: signature)
            storeBytes = store.count
            guard let place else { return }
            if place.needsEvenStore, storeBytes % 2 == 1 {
                pad = 1 - pad
                continue
            }
            let made = try place.wrap(store).count
            let start = try CredentialPieces(variant, place, growth: made).start
            if range == start..<start + made { return }
            range = start..<start + made
        }
        throw .tooLarge
    }

    /// Makes the assertion for a hash.
    func binding(_ hash: [UInt8]) -> ManifestBinding {
        isBoxed ? ManifestBinding(boxes: hash) : ManifestBinding(data: hash, excluding: range, pad: pad)
    }
}

/// A manifest that is bound to a variant and lacks only its signature.
struct ManifestLayout: Sendable {
    private let draft: ManifestDraft
    private let cose: COSESignature
    private let measure: ManifestMeasure
    private let pieces: CredentialPieces?
    private let identifier: String
    private let binding: ManifestBinding
    private let claim: [UInt8]

    /// Binds a draft to a variant, which is hashed.
    init(
        _ draft: ManifestDraft, _ identity: SigningIdentity, _ variant: [UInt8], _ place: CredentialPlacement?,
        isBoxed: Bool, reserve: Int
    ) throws(SigningFailure) {
        self.draft = draft
        cose = COSESignature(identity.chain)
        measure = try ManifestMeasure(draft, cose, variant, place, isBoxed: isBoxed, reserve: reserve)
        let hash: [UInt8]
        if let place, let range = measure.range {
            let growth = place.before.count + range.count + place.after.count
            let cut = try CredentialPieces(variant, place, growth: growth)
            pieces = cut
            hash = isBoxed ? try Self.hash(ofBoxesIn: variant, cut, from: place.offset, growth: growth) : cut.hash
        } else {
            pieces = nil
            let whole = try CredentialPieces(variant, CredentialPlacement(at: variant.count) { $0 }, growth: 0)
            hash = isBoxed ? try Self.hash(ofBoxesIn: variant, whole, from: .max, growth: 0) : whole.hash
        }
        binding = measure.binding(hash)
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
    func hasRoom(for token: [UInt8]) -> Bool { COSESignature.reserve(for: token) <= measure.reserve }

    /// Makes the signed variant.
    func picture(
        _ signature: [UInt8], stamp: [UInt8]?, problem: TimeStampProblem?
    ) throws(SigningFailure) -> SignedPicture {
        let encoded = try cose.encoded(signature, stamp: stamp, reserve: measure.reserve)
        let store = draft.store(identifier, binding: binding, claim: claim, signature: encoded)
        guard store.count == measure.storeBytes else { throw .tooLarge }
        let made: SignedPicture.Place
        if let place = measure.place, let pieces {
            made = .embedded(pieces.joined(with: try place.wrap(store)))
        } else {
            made = .sidecar(store)
        }
        return SignedPicture(
            place: made, label: ManifestDraft.label(identifier), manifestBytes: store.count,
            stampedAt: stamp.flatMap { TimeStampToken.time(in: ByteWindow($0)) }, stampProblem: problem)
    }
}
