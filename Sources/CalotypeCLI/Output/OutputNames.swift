internal import ArgumentParser
internal import Calotype

/// The names of the output files of a run.
struct OutputNames: Sendable {
    private let template: NameTemplate
    private let tool: String
    private let sources: [String: (source: SourceArgument, index: String)]

    init(_ template: NameTemplate, for jobs: [PendingJob], tool: String) {
        self.template = template
        self.tool = tool
        let digits = "\(jobs.count)".count
        sources = Dictionary(
            jobs.enumerated().map { index, job -> (String, (source: SourceArgument, index: String)) in
                let number = "\(index + 1)"
                return (job.id, (job.source, String(repeating: "0", count: digits - number.count) + number))
            }
        ) { first, _ in first }
    }

    /// The function that names objects for a processor.
    var naming: @Sendable (ObjectNaming) throws -> ObjectKey { { try key($0) } }

    /// Returns the key of an object below the folder. Throws `ImageProcessingError` if the template gives no valid
    /// name.
    func key(_ naming: ObjectNaming) throws -> ObjectKey {
        guard let path = path(naming), let key = try? ObjectKey(path) else {
            throw ImageProcessingError(
                .upload, .forbidden, message: "A file cannot have the name that --name makes here. Change --name.")
        }
        return key
    }

    private func path(_ naming: ObjectNaming) -> String? {
        let (source, index) = sources[naming.job.id.rawValue] ?? (source: SourceArgument("-"), index: "0")
        return template.path { field in
            switch field {
            case .stem: source.stem
            case .name: source.isStandardInput ? "stdin" : source.fileName
            case .dir: source.folder
            case .variant: naming.variant.rawValue
            case .ext: naming.fileExtension
            case .width: "\(naming.dimensions.width)"
            case .height: "\(naming.dimensions.height)"
            case .tool: tool
            // An id may contain slashes and dots, and must not lead out of the folder.
            case .user: naming.job.userId.keySegment
            case .id: naming.job.id.keySegment
            case .hash: String(naming.sha256.prefix(12))
            case .index: index
            }
        }
    }

    /// Returns the names of a job's variants before its source is read. `nil` if the names depend on the bytes.
    func predicted(for job: PendingJob, as specs: [VariantSpec]) -> [String]? {
        guard !template.uses(.hash), let empty = try? job.withoutImage else { return nil }
        return specs.map { spec in
            // The box takes the place of the unknown size, and `auto` that of the format. If these names are equal, the
            // final names may be equal too.
            path(
                ObjectNaming(
                    job: empty, variant: spec.variant, fileExtension: spec.format.fileExtension, dimensions: spec.box,
                    sha256: "")) ?? ""
        }
    }

    /// Whether the predicted names are exactly the final names.
    func isCertain(of specs: [VariantSpec]) -> Bool {
        !template.uses(.width) && !template.uses(.height) && !template.uses(.hash)
            && (!template.uses(.ext) || !specs.contains { $0.format == .auto })
    }

    /// Throws `ValidationError` if two files would have the same name.
    func check(_ jobs: [PendingJob], as specs: [VariantSpec]) throws {
        var owners: [[UInt8]: (source: SourceArgument, variant: VariantName)] = [:]
        for job in jobs {
            for (name, spec) in zip(predicted(for: job, as: specs) ?? [], specs) {
                guard let other = owners.updateValue((job.source, spec.variant), forKey: name.fileBytes) else {
                    continue
                }
                let isSameJob = other.variant != spec.variant && other.source == job.source
                throw ValidationError(
                    isSameJob
                        ? "'\(other.variant)' and '\(spec.variant)' of \(job.source) would both be named "
                            + "'\(name.printable)'. Put {variant} into --name."
                        : "\(other.source) and \(job.source) would both become '\(name.printable)'. Put {dir} or {index} "
                            + "into --name.")
            }
        }
    }
}
