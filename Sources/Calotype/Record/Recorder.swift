internal import CalotypeProvenance
internal import Logging
internal import Metrics

/// Writes the results of jobs to the log and the metrics. It never fails a job.
///
/// Labels come from closed sets: a tool or a variant without a preset is counted as `other`.
struct Recorder: Sendable {
    private let logger: Logger
    private let metrics: any MetricsFactory
    private let tools: Set<ImageTool>
    private let variants: Set<VariantName>

    init(_ monitoring: Monitoring, tools: [ImageTool], variants: [VariantName] = []) {
        logger = monitoring.logger
        metrics = monitoring.metrics
        self.tools = Set(tools)
        self.variants = Set(variants)
    }

    /// Logs one line: at `info` for a success, at `warning` for an error that the sender has to fix, and at `error` for
    /// one that the operator has to fix.
    func record(_ result: ImageProcessingResult, from source: ImageSource, _ details: JobLogDetails) {
        measure(result)
        let isOurs = result.error.map { $0.isForOperator || $0.kind == .source && source.isOwn } ?? false
        let metadata = Logger.Metadata(result).merging(["source": "\(source.kindName)"]) { $1 }
        logger.log(
            level: result.success ? .info : isOurs ? .error : .warning, "job",
            metadata: metadata.merging(details.metadata) { $1 })
    }

    func record(_ stage: Stage, took seconds: Double) {
        observe("calotype_stage_seconds", seconds, [("stage", stage.rawValue)])
    }

    /// Logs an object of a failed job that could not be removed. The operator has to remove it.
    func record(leftBehind key: ObjectKey, cause: any Error) {
        logger.warning("left behind", metadata: ["key": "\(key)", "cause": "\(sentence(of: cause))"])
    }

    /// Logs that the variants of an earlier result could not be read, or are not as the result describes them, so that
    /// they are encoded again.
    func record(notReused job: JobIdentifier, cause: any Error) {
        logger.info("not reused", metadata: ["earlierJobId": "\(job)", "cause": "\(sentence(of: cause))"])
    }

    private func measure(_ result: ImageProcessingResult) {
        let tool = ("tool", tools.contains(result.tool) ? result.tool.rawValue : "other")
        let outcome = ("outcome", result.success ? "success" : "failure")
        observe("calotype_processing_seconds", result.processingTime / .seconds(1), [tool, outcome])
        if let original = result.original { observe("calotype_original_bytes", Double(original.size), []) }
        for variant in result.variants {
            let label = ("variant", variants.contains(variant.variant) ? variant.variant.rawValue : "other")
            let format = ("format", variant.format.rawValue)
            observe("calotype_variant_bytes", Double(variant.size), [label, format])
            observe("calotype_compression_ratio", variant.compressionRatio, [label])
        }
        if let provenance = result.provenance { measure(provenance) }
        if let error = result.error {
            let labels = [("kind", error.kind.rawValue), ("reason", error.reason.rawValue)]
            count("calotype_failures_total", labels)
            count("generation_failure_total", [tool] + labels)
            if error.reason == .provenance {
                count("calotype_provenance_refusals_total", [("reason", ProvenanceRefusal(error).rawValue)])
            }
        } else {
            count("generation_success_total", [tool])
            if result.isReused { count("calotype_reused_total", [tool]) }
        }
    }

    private func measure(_ provenance: JobProvenance) {
        let mark = provenance.source.mark
        count(
            "calotype_provenance_sources_total",
            [
                ("mark", mark.isAI ? "ai" : mark.statements.isEmpty ? "none" : "other"),
                ("credential", provenance.source.credential.content.rawValue),
            ])
        for variant in provenance.record.variants {
            count(
                "calotype_provenance_variants_total",
                [("marked", "\(variant.marked)"), ("signed", "\(variant.signed)")])
        }
        for conflict in provenance.record.decision.conflicts {
            count("calotype_provenance_conflicts_total", [("conflict", conflict)])
        }
    }

    private func observe(_ label: String, _ value: Double, _ dimensions: [(String, String)]) {
        Metrics.Recorder(label: label, dimensions: dimensions, aggregate: true, factory: metrics).record(value)
    }

    private func count(_ label: String, _ dimensions: [(String, String)]) {
        Counter(label: label, dimensions: dimensions, factory: metrics).increment()
    }
}

extension Logger.Metadata {
    /// The account of a job. It has no prompt, position or name, and no parts that neither source nor variant has.
    fileprivate init(_ provenance: JobProvenance) {
        let record = provenance.record
        self = [
            "credential": "\(provenance.source.credential.content.rawValue)",
            "decidedBy": "\(record.decision.decidedBy)", "sourceSha256": "\(record.sourceSha256)",
            "variants": .array(record.variants.map { .dictionary(Logger.Metadata($0)) }),
        ]
        if let type = record.decision.sourceType { self["sourceType"] = "\(type)" }
        if let tool = record.tool { self["toolFrom"] = "\(tool.reason)" }
        if !record.decision.conflicts.isEmpty {
            self["conflicts"] = .array(record.decision.conflicts.map { .string($0) })
        }
    }

    private init(_ variant: ProvenanceRecord.Variant) {
        self = ["variant": "\(variant.variant)", "marked": .stringConvertible(variant.marked)]
        self["signed"] = .stringConvertible(variant.signed)
        if let reason = variant.unsignedReason { self["unsignedReason"] = "\(reason)" }
        let parts = [
            ("kept", variant.kept), ("added", variant.added), ("changed", variant.changed),
            ("dropped", variant.dropped),
            ("sidecar", variant.sidecar), ("omitted", variant.omitted),
        ]
        for (name, parts) in parts where !parts.isEmpty { self[name] = .array(parts.map { .string($0) }) }
    }

    /// The specification's keys, and the kind, reason and cause of a failure. The source's address and prompts are
    /// never logged.
    fileprivate init(_ result: ImageProcessingResult) {
        self = [
            "jobId": "\(result.jobId)", "user": "\(result.userId)", "tool": "\(result.tool)",
            "processingTimeMs": .stringConvertible(Int((result.processingTime / .milliseconds(1)).rounded())),
            "variants": .stringConvertible(result.variants.count),
        ]
        if result.isReused { self["reused"] = .stringConvertible(true) }
        if !result.warnings.isEmpty { self["warnings"] = .array(result.warnings.map { .string($0) }) }
        if let original = result.original { self["originalSize"] = .stringConvertible(original.size) }
        if let ratio = result.compressionRatio {
            self["compressionRatio"] = .stringConvertible((ratio * 100).rounded() / 100)
        }
        if let provenance = result.provenance { self["provenance"] = .dictionary(Logger.Metadata(provenance)) }
        if let error = result.error {
            self["kind"] = "\(error.kind.rawValue)"
            self["reason"] = "\(error.reason.rawValue)"
            if let cause = error.cause { self["cause"] = "\(sentence(of: cause))" }
        }
    }
}
