internal import CalotypeProvenance
private import Synchronization

/// Receives news of a running job.
package struct JobObserver: Sendable {
    /// Is called when a stage has ended, from any task.
    package var onStage: @Sendable (StageRecord) -> Void
    /// Is called with the variant `preview` after it is stored and before any other variant is encoded. Encoding
    /// continues when it returns.
    package var onPreview: @Sendable (StoredVariant) async -> Void

    package init(
        onStage: @escaping @Sendable (StageRecord) -> Void = { _ in },
        onPreview: @escaping @Sendable (StoredVariant) async -> Void = { _ in }
    ) {
        self.onStage = onStage
        self.onPreview = onPreview
    }
}

/// A job before its source is loaded.
struct JobStart: Sendable {
    let job: ImageProcessingJob
    let stages: StageRunner
    let orphans: OrphanPolicy
    let observer: JobObserver
    let notes: JobNotes
}

/// One run of a job whose source is loaded, which all further steps share.
struct JobRun: Sendable {
    /// The job, with the tool that the source names if the job left it open.
    let job: ImageProcessingJob
    let specs: [VariantSpec]
    let stages: StageRunner
    let orphans: OrphanPolicy
    let observer: JobObserver
    let notes: JobNotes
    /// The SHA-256 of the source, as 64 lower-case hexadecimal digits.
    let sourceSHA256: String
    /// The statements of the source about itself.
    let provenance: SourceProvenance
    /// The credentials that its variants get.
    let signing: SigningPlan
    /// The reason for the tool, if the source named it.
    let toolReason: String?
}

/// The facts that the steps of a job find for its result.
final class JobNotes: Sendable {
    private struct State {
        var original: OriginalImage?
        var tool: ImageTool?
        var warnings: [String] = []
        var warningsOfVariants: [VariantName: [String]] = [:]
        var accounts: [VariantName: MetadataAccount] = [:]
        var unsigned: [VariantName: Unsigned] = [:]
    }

    private let state = Mutex(State())

    /// The source, once it is known. A failed job reports it, too.
    var original: OriginalImage? { state.withLock(\.original) }

    /// The tool that the source named, if the job left it open.
    var tool: ImageTool? { state.withLock(\.tool) }

    func note(_ original: OriginalImage) { state.withLock { $0.original = original } }

    func note(_ tool: ImageTool) { state.withLock { $0.tool = tool } }

    /// Notes what became of the source's metadata in a variant.
    func note(_ account: MetadataAccount, of variant: VariantName) {
        state.withLock { $0.accounts[variant] = account }
    }

    func account(of variant: VariantName) -> MetadataAccount? { state.withLock { $0.accounts[variant] } }

    /// Notes that a variant could not be signed.
    func note(_ unsigned: Unsigned, of variant: VariantName) { state.withLock { $0.unsigned[variant] = unsigned } }

    func unsigned(_ variant: VariantName) -> Unsigned? { state.withLock { $0.unsigned[variant] } }

    func warn(_ texts: [String]) { state.withLock { $0.warnings += texts } }

    func warn(_ texts: [String], of variant: VariantName) {
        state.withLock { $0.warningsOfVariants[variant, default: []] += texts }
    }

    /// Returns each warning once: first those of the job, then those of its variants in the order of `specs`.
    func warnings(of specs: [VariantSpec]) -> [String] {
        state.withLock { state in
            (state.warnings + specs.flatMap { state.warningsOfVariants[$0.variant] ?? [] }).reduce(into: []) {
                if !$0.contains($1) { $0.append($1) }
            }
        }
    }
}
