/// The help sentence of each metric.
package enum MetricHelp {
    package static let sentences = [
        "calotype_build_info": "1, with the version that runs.",
        "http_request_duration_seconds": "Time from a request to the beginning of its answer.",
        "http_connections": "Connections to the API.",
        "calotype_processing_seconds": "Time that jobs took.",
        "calotype_original_bytes": "Sizes of sources.",
        "calotype_variant_bytes": "Sizes of variants.",
        "calotype_compression_ratio": "Size of the source divided by that of the variant.",
        "calotype_stage_seconds": "Time that one stage of a job took.",
        "calotype_reused_total": "Jobs whose variants were copied from an earlier job.",
        "calotype_certificate_days_left": "Days until the certificate that signs variants ends.",
        "calotype_provenance_sources_total": "Sources, by whether they say that AI made them, and by their credential.",
        "calotype_provenance_variants_total": "Variants, by whether they carry an AI mark and are signed.",
        "calotype_provenance_conflicts_total": "Contradictions about AI that were overruled.",
        "calotype_provenance_refusals_total":
            "Jobs that failed because a variant could not get what its policy requires.",
        "calotype_failures_total": "Jobs that failed.",
        "generation_success_total": "Jobs that succeeded.",
        "generation_failure_total": "Jobs that failed, by tool.",
        "calotype_queue_jobs": "Jobs in the queue, as every node sees it.",
        "calotype_queue_delayed_jobs": "Waiting jobs that are not to run before a time that is still to come.",
        "calotype_refused_jobs_total": "Jobs that were answered 429, by the limit that they were over.",
        "calotype_queue_oldest_waiting_seconds": "For how long the next waiting job has been due.",
        "calotype_outbox_waiting": "Webhooks and purges that have neither arrived nor been given up.",
        "calotype_outbox_oldest_seconds": "For how long the oldest of them has been there.",
        "calotype_ready": "Whether a part that the node needs can be used: 1, or 0.",
        "calotype_disk_free_bytes": "What the disk of CALOTYPE_DATA takes before it is full.",
    ]
}
