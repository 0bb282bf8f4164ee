/// The provenance of a source, the decision about its AI mark, and what its variants and its sidecar take from it.
///
/// It is made before the bytes of the source are given up, and keeps none of them but the metadata that a policy asks
/// for.
public struct SourceProvenance: Sendable {
    /// The statements of the source about itself. Whoever verifies its credential puts the verdict here.
    public package(set) var provenance: Provenance
    /// Whether variants get an AI mark.
    public let decision: MarkDecision
    /// The metadata for the object beside the variants. `nil` if no policy asks for it, or the source has none.
    public let sidecar: MetadataSidecar?
    let exif: SourceExif?

    /// Reads a source.
    ///
    /// - Parameters:
    ///   - bytes: the file. It is not copied.
    ///   - job: what the job says with `aiGenerated`; `nil` if it says nothing.
    ///   - tool: whether the tool of the job is a generator; `nil` if nobody knows.
    ///   - policies: the policies of all variants.
    ///   - limits: the limits for reading.
    public init(
        reading bytes: [UInt8], job: Bool?, tool: Bool?, policies: some Sequence<ProvenancePolicy>,
        limits: ReadingLimits = ReadingLimits()
    ) {
        let window = ByteWindow(bytes)
        let file = FileMetadata(window, limits: limits)
        let policies = Set(policies)
        provenance = Provenance(file, in: window)
        decision = MarkDecision(source: provenance.mark, job: job, tool: tool)
        let wanted = ProvenancePolicy.Part.allCases.filter { part in policies.contains { $0[part] == .sidecar } }
        sidecar = MetadataSidecar(file, provenance, parts: Set(wanted))
        let keepsExif = policies.contains { [$0.exif, $0.position].contains { $0 == .keep || $0 == .write } }
        exif = keepsExif ? file.exifBlocks.first.flatMap(SourceExif.init) : nil
    }
}
