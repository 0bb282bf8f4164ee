/// The counters of a processor, with the combinations of labels that are known at the start. Creating them with 0 at
/// the start makes their first increase visible.
package enum CounterLabels {
    package typealias Series = (name: String, labels: [(String, String)])

    package static func all(tools: [ImageTool]) -> [Series] {
        var series: [Series] = failures.map { ("calotype_failures_total", $0) }
        for tool in tools.map(\.rawValue) + ["other"] {
            series.append(("generation_success_total", [("tool", tool)]))
            series.append(("calotype_reused_total", [("tool", tool)]))
            series += failures.map { ("generation_failure_total", [("tool", tool)] + $0) }
        }
        series += ProvenanceRefusal.allCases.map {
            ("calotype_provenance_refusals_total", [("reason", $0.rawValue)])
        }
        return series
    }

    private static var failures: [[(String, String)]] {
        reasons.flatMap { kind, reasons in
            reasons.map { [("kind", kind.rawValue), ("reason", $0.rawValue)] }
        }
    }

    /// All reasons that a failed job of this release may have.
    package static let knownReasons: [ImageProcessingError.Reason] = reasons.flatMap(\.1)
        .reduce(into: []) { known, reason in if !known.contains(reason) { known.append(reason) } }

    private static let reasons: [(ImageProcessingError.Kind, [ImageProcessingError.Reason])] = [
        (
            .source,
            [
                .invalidURL, .blockedAddress, .notFound, .wrongRegion, .forbidden, .tooManyRedirects, .timeout,
                .unreachable, .upstreamError,
            ]
        ),
        (
            .processing,
            [
                .unknownFormat, .unsupported, .damaged, .encodeFailed, .targetMissed, .provenance, .timeout,
                .workerLost,
                .unexpected,
            ]
        ),
        (
            .upload,
            [.forbidden, .timeout, .unreachable, .upstreamError, .noSuchBucket, .wrongRegion, .throttled, .noSpace]
        ),
        (
            .memory,
            [
                .tooManyBytes, .tooManyPixels, .tooLongEdge, .tooManyFrames, .tooMuchMetadata, .tooLargeProfile,
                .tooManyScans, .tooManyTiles, .exhausted, .noTemporarySpace,
            ]
        ),
    ]
}
