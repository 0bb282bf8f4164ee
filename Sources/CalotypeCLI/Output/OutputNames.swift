internal import ArgumentParser
internal import Calotype

/// The names of the files that the images of a run become.
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

    /// Names objects for a processor.
    var naming: @Sendable (ObjectNaming) throws -> ObjectKey { { try key($0) } }

    /// The key of an object below the folder. Throws `ImageProcessingError` where its name would be none.
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
            // An id may have slashes and dots, and must not lead out of the folder.
            case .user: naming.job.userId.keySegment
            case .id: naming.job.id.keySegment
            case .hash: String(naming.sha256.prefix(12))
            case .index: index
            }
        }
    }

    /// The names that a job's variants will have, before its source has been looked at; `nil` where only the bytes
    /// decide.
    func predicted(for job: PendingJob, as specs: [VariantSpec]) -> [String]? {
        guard !template.uses(.hash), let empty = try? job.withoutImage else { return nil }
        return specs.map { spec in
            // A box stands for the size, and `auto` for a format that is found later: where these are equal, names may be.
            path(
                ObjectNaming(
                    job: empty, variant: spec.variant, fileExtension: spec.format.fileExtension, dimensions: spec.box,
                    sha256: "")) ?? ""
        }
    }

    /// Whether a prediction is more than a guess.
    func isCertain(of specs: [VariantSpec]) -> Bool {
        !template.uses(.width) && !template.uses(.height) && !template.uses(.hash)
            && (!template.uses(.ext) || !specs.contains { $0.format == .auto })
    }

    /// Throws `ValidationError` where two files would have one name.
    func check(_ jobs: [PendingJob], as specs: [VariantSpec]) throws {
        var owners: [[UInt8]: (source: SourceArgument, variant: Variant)] = [:]
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
