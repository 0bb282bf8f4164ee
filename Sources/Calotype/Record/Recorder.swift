internal import Logging
internal import Metrics

/// Puts what came of jobs into the log and the metrics. Never fails a job.
///
/// Labels come from closed sets: a tool or a variant that no preset knows is counted as `other`.
struct Recorder: Sendable {
    private let logger: Logger
    private let metrics: any MetricsFactory
    private let tools: Set<ImageTool>
    private let variants: Set<Variant>

    init(_ monitoring: Monitoring, tools: [ImageTool], variants: [Variant] = []) {
        logger = monitoring.logger
        metrics = monitoring.metrics
        self.tools = Set(tools)
        self.variants = Set(variants)
    }

    /// One line: `info` for a success, a `warning` for what is the sender's to mend, and an `error` for what is the operator's.
    func record(_ result: ImageProcessingResult, from source: ImageSource, _ details: JobLogDetails) {
        measure(result)
        let isOurs = result.error.map { $0.isForOperator || $0.kind == .source && details.isOwnSource } ?? false
        let metadata = Logger.Metadata(result).merging(["source": "\(source.kindName)"]) { $1 }
        logger.log(
            level: result.success ? .info : isOurs ? .error : .warning, "job",
            metadata: metadata.merging(details.metadata) { $1 })
    }

    func record(_ stage: Stage, took seconds: Double) {
        observe("calotype_stage_seconds", seconds, [("stage", stage.rawValue)])
    }

    /// An object of a failed job that could not be removed: somebody has to.
    func record(leftBehind key: ObjectKey, cause: any Error) {
        logger.warning("left behind", metadata: ["key": "\(key)", "cause": "\(sentence(of: cause))"])
    }

    /// Variants that were to be copied are not what their result tells.
    func record(notReused job: JobIdentifier, cause: any Error) {
        logger.info("not reused", metadata: ["earlierJobId": "\(job)", "cause": "\(sentence(of: cause))"])
    }

    private func measure(_ result: ImageProcessingResult) {
        let tool = ("tool", tools.contains(result.tool) ? result.tool.rawValue : "other")
        let outcome = ("outcome", result.success ? "success" : "failure")
        observe("calotype_processing_seconds", Double(result.processingTimeMs) / 1000, [tool, outcome])
        if let original = result.original { observe("calotype_original_bytes", Double(original.size), []) }
        for variant in result.variants {
            let label = ("variant", variants.contains(variant.variant) ? variant.variant.rawValue : "other")
            let format = ("format", variant.format.rawValue)
            observe("calotype_variant_bytes", Double(variant.size), [label, format])
            observe("calotype_compression_ratio", variant.compressionRatio, [label])
        }
        if let error = result.error {
            let labels = [("kind", error.kind.rawValue), ("reason", error.reason.rawValue)]
            count("calotype_failures_total", labels)
            count("generation_failure_total", [tool] + labels)
        } else {
            count("generation_success_total", [tool])
            if result.isReused { count("calotype_reused_total", [tool]) }
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
    /// The specification's keys, and the truth about a failure. Never the source's address or a prompt.
    fileprivate init(_ result: ImageProcessingResult) {
        self = [
            "jobId": "\(result.jobId)", "user": "\(result.userId)", "tool": "\(result.tool)",
            "processingTimeMs": .stringConvertible(result.processingTimeMs),
            "variants": .stringConvertible(result.variants.count),
        ]
        if result.isReused { self["reused"] = .stringConvertible(true) }
        if !result.warnings.isEmpty { self["warnings"] = .array(result.warnings.map { .string($0) }) }
        if let original = result.original { self["originalSize"] = .stringConvertible(original.size) }
        if let ratio = result.compressionRatio {
            self["compressionRatio"] = .stringConvertible((ratio * 100).rounded() / 100)
        }
        if let error = result.error {
            self["kind"] = "\(error.kind.rawValue)"
            self["reason"] = "\(error.reason.rawValue)"
            if let cause = error.cause { self["cause"] = "\(sentence(of: cause))" }
        }
    }
}
