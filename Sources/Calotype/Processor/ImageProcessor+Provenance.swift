internal import CalotypeAPI
internal import CalotypeCredentials
internal import CalotypeProvenance
internal import Crypto
internal import Foundation

extension ImageProcessor {
    /// Throws if the options of the job are wrong, before anything is loaded. The tool `auto` is known only later.
    func check(_ job: ImageProcessingJob) throws {
        if job.tool != .auto { _ = try specs(for: job) }
    }

    /// Reads what the source says about itself, and chooses the tool if the job leaves that to the source.
    func run(_ start: JobStart, from source: [UInt8]) async throws -> JobRun {
        let (job, reason) = try await withTool(start.job, from: source)
        if reason != nil { start.notes.note(job.tool) }
        let specs = try specs(for: job)
        let known = start.job.sourceHash
        var (sha256, provenance) = try await blocking {
            [aiGenerated = try JobOption.isAIGenerated(job.options), generates = isGenerator(job.tool)] _ in
            let provenance = SourceProvenance(
                reading: source, job: aiGenerated, tool: generates, policies: specs.map(\.provenance))
            return (known?.text(for: source) ?? SHA256.hash(data: source).hexadecimal, provenance)
        }
        let verdict = try await verify(&provenance.provenance, of: source, start.stages)
        let signing = SigningPlan(
            specs, provenance, verdict, origin: origin(of: job.tool), writer: configuration.credentialWriter,
            now: Date())
        return JobRun(
            job: job, specs: specs, stages: start.stages, orphans: start.orphans, observer: start.observer,
            notes: start.notes, sourceSHA256: sha256, provenance: provenance, signing: signing, toolReason: reason)
    }

    /// Returns the job with the tool that the source names, and where it names it. A job that names its tool stays as
    /// it is.
    private func withTool(
        _ job: ImageProcessingJob, from source: [UInt8]
    ) async throws -> (ImageProcessingJob, reason: String?) {
        guard job.tool == .auto else { return (job, nil) }
        let suggestion = try await blocking { _ in ToolSuggestion(Provenance.read(source)) }
        return (job.with(try tool(of: suggestion)), suggestion?.reason)
    }

    /// Returns the first of the suggested tools that has a preset.
    func tool(of suggestion: ToolSuggestion?) throws -> ImageTool {
        guard let suggestion else {
            throw ImageProcessingError(
                .processing, .unsupported,
                message: "The image does not say which tool made it. Name the tool: \(toolNames).")
        }
        let tools = suggestion.names.map(ImageTool.init(rawValue:))
        guard let tool = tools.first(where: hasPreset) else {
            throw ImageProcessingError(
                .processing, .unsupported,
                message:
                    "The image says that '\(suggestion.names[0])' made it, which has no preset. Name another tool: "
                    + "\(toolNames).")
        }
        return tool
    }

    /// Stores the metadata that a policy keeps out of the variants, and the record if the configuration says so.
    func store(
        _ record: ProvenanceRecord, _ publication: Publication, _ run: JobRun
    ) async throws -> JobProvenance {
        var provenance = JobProvenance(source: run.provenance.provenance.forResults, record: record)
        if let content = run.provenance.sidecar {
            let bytes = try SidecarFile(sourceSha256: run.sourceSHA256, metadata: content).json()
            provenance.sidecar = try await run.stages.during(.store) {
                try await publication.store(sidecar: bytes, of: run.sourceSHA256)
            }
        }
        if configuration.storesProvenanceRecords {
            let bytes = try WireJSON.bytes(of: record)
            provenance.recordFile = try await run.stages.during(.store) {
                try await publication.store(record: bytes)
            }
        }
        return provenance
    }
}

/// The object beside the variants, as JSON.
private struct SidecarFile: Encodable {
    let sourceSha256: String
    let metadata: MetadataSidecar

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
