public import CalotypeAPI
public import CalotypeProvenance

/// The statements of a source about itself, and what a job did with them.
public struct JobProvenance: Sendable {
    /// The statements of the source. The raw texts of a generator are left out, and long prompts are cut.
    public let source: Provenance
    /// The account of the job.
    public let record: ProvenanceRecord
    /// The object with the metadata that a policy keeps out of the variants; `nil` if there is none. Its key cannot be
    /// guessed.
    public internal(set) var sidecar: StoredFile?
    /// The stored record; `nil` unless `ImageProcessor.Configuration.storesProvenanceRecords` is set.
    public internal(set) var recordFile: StoredFile?

    init(
        source: Provenance, record: ProvenanceRecord, sidecar: StoredFile? = nil, recordFile: StoredFile? = nil
    ) {
        self.source = source
        self.record = record
        self.sidecar = sidecar
        self.recordFile = recordFile
    }

    /// The files that are stored beside the variants and removed with them.
    package var files: [StoredFile] { [sidecar, recordFile].compactMap(\.self) }
}
