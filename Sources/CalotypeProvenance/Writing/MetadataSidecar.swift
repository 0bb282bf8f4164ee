internal import Foundation

/// The metadata of a source that is stored in an object beside its variants, because a policy keeps it out of them.
public struct MetadataSidecar: Sendable, Encodable {
    /// How the source was generated, with the texts as the generator wrote them.
    public let generation: Generation?
    /// Creator, credit, copyright and license.
    public let rights: Rights?
    /// The AI mark.
    public let mark: AIMark?
    /// The Content Credential: what it states, and its bytes.
    public let credential: StoredCredential?
    /// The EXIF block in base64, without the parts that the policy drops.
    public let exif: String?
    /// The texts of XMP and IPTC-IIM, which can contain the position and names of people.
    public let texts: [MetadataText]?

    /// A Content Credential in a sidecar.
    public struct StoredCredential: Sendable, Encodable {
        /// The statements of the credential.
        public let statements: Credential
        /// The C2PA manifest store in base64, as it was in the source.
        public let manifestStore: String?
    }

    /// Takes these parts of a file. `nil` if the file has none of them.
    init?(_ file: FileMetadata, _ provenance: Provenance, parts: Set<ProvenancePolicy.Part>) {
        generation = parts.contains(.generation) ? provenance.generation : nil
        rights = parts.contains(.rights) && provenance.rights != Rights() ? provenance.rights : nil
        let hasMark = !provenance.mark.statements.isEmpty || provenance.mark.label != nil
        mark = parts.contains(.mark) && hasMark ? provenance.mark : nil
        credential =
            parts.contains(.credential) && provenance.credential.content != .none
            ? StoredCredential(
                statements: provenance.credential,
                manifestStore: file.manifestStores.first.map { Data($0.slice).base64EncodedString() }) : nil
        let (position, other) = (parts.contains(.position), parts.contains(.exif))
        let dropped = parts.contains(.generation) ? [] : Set((provenance.generation?.sources ?? []).map(\.text))
        let kept = file.exifBlocks.first.flatMap(SourceExif.init)?
            .kept(position: position, other: other, without: dropped)
        exif = kept.flatMap { $0.isEmpty ? nil : Data($0.block).base64EncodedString() }
        let described =
            other ? file.texts.filter { [.xmp, .iptc].contains($0.place) && !dropped.contains($0.text) } : []
        texts = described.isEmpty ? nil : described
        let isEmpty =
            generation == nil && rights == nil && mark == nil && credential == nil && exif == nil && texts == nil
        if isEmpty { return nil }
    }
}
