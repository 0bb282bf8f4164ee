public import CalotypeProvenance

/// The beginning of a variant's history.
public enum PictureOrigin: Sendable {
    /// The operator's own system made the picture, in the way that the source type says.
    case created(DigitalSourceType)
    /// The picture was opened.
    case opened(OpenedSource)
}

/// The source of variants, as their manifests name it. It does not hold the bytes of the source.
public struct OpenedSource: Sendable {
    enum History: Sendable {
        /// There is no credential. The source type, if it is known.
        case none(DigitalSourceType?)
        /// There is a credential that is not continued, for the reason in words.
        case lost(String)
        case chain(ParentManifest, ValidationResults, note: String?)
    }

    let format: FileFormat?
    let history: History

    /// Takes the history of a source.
    ///
    /// - Parameters:
    ///   - provenance: the provenance that was read from the source.
    ///   - verdict: the verdict of the verifier; `nil` if there is none.
    ///   - sourceType: how the source came to be, if that is known. It counts if there is no credential.
    ///   - tampered: what to do with a source that was changed after it was signed.
    /// - Throws: `unchecked` if the source has a credential without a verdict, and `tampered`.
    public init(
        _ provenance: Provenance, verdict: CredentialVerdict?, sourceType: DigitalSourceType? = nil,
        tampered: ProvenancePolicy.TamperedSources
    ) throws(SigningFailure) {
        format = provenance.format
        if provenance.isTampered, tampered == .refuse { throw .tampered(failures: verdict?.failures ?? []) }
        switch provenance.credential.content {
        case .none: history = .none(sourceType)
        case .elsewhere: history = .lost("The credential of the original is elsewhere and was not read")
        case .unreadable: history = .lost("The credential of the original cannot be read")
        case .unchecked: throw .unchecked
        case .whole, .changed:
            guard let store = provenance.manifest, let results = verdict?.results,
                let parent = ParentManifest(store: store)
            else { throw .unchecked }
            let isChanged = provenance.credential.content == .changed
            history = .chain(
                parent, results, note: isChanged ? "The original was changed after it was signed" : nil)
        }
    }
}

/// The manifests of a source, which are copied into the store of a variant.
struct ParentManifest: Sendable {
    /// The boxes of all manifests as they are.
    let boxes: [UInt8]
    /// The references to the active manifest and to its signature.
    let manifest, signature: CBORValue

    init?(store: [UInt8]) {
        let window = ByteWindow(store)
        guard let box = JUMBFBox(window), let description = JUMBFBox(box.content), box.size <= store.count,
            let all = try? JUMBFSuperbox(box), let last = all.boxes.last(where: { $0.type == "jumb" }),
            let active = try? JUMBFSuperbox(last), last.size == last.content.count + 8
        else { return nil }
        let start = box.size - box.content.count
        boxes = Array(store[start + description.size..<box.size])
        // References cover the content of a box.
        guard let inner = active.boxes.last(where: { (try? JUMBFSuperbox($0))?.kind == "c2cs" }),
            inner.size == inner.content.count + 8
        else { return nil }
        let address = "self#jumbf=/c2pa/" + active.label
        let header = [UInt8](repeating: 0, count: 8)
        manifest = JUMBFWriter.reference(address, to: header + last.content.slice)
        signature = JUMBFWriter.reference(address + "/" + "c2pa.signature", to: header + inner.content.slice)
    }
}

extension ValidationResults {
    /// The results as an ingredient records them. Explanations are left out: they repeat the codes in words.
    var value: CBORValue {
        .fields([
            "activeManifest": activeManifest?.value,
            "ingredientDeltas": ingredientDeltas.isEmpty
                ? nil
                : .array(
                    ingredientDeltas.map {
                        .fields([
                            "ingredientAssertionURI": .text($0.ingredientAssertionURI),
                            "validationDeltas": $0.validationDeltas.value,
                        ])
                    }),
        ])
    }
}

extension ValidationResults.Statuses {
    fileprivate var value: CBORValue {
        let list = { (statuses: [ValidationResults.Status]) in
            CBORValue.array(
                statuses.map { .fields(["code": .text($0.code), "url": $0.url.map { .text($0) }]) })
        }
        return .fields([
            "success": list(success), "informational": list(informational), "failure": list(failure),
        ])
    }
}
