internal import Calotype

/// The changes of committed transactions, for the callers that wait in this process.
struct ChangeNews: Sendable {
    /// The jobs and batches that have ended.
    var ended: [Ended] = []
    /// The attempts that have ended in this process.
    var attempts: [EndedAttempt] = []
}

/// Receives what happens in a database.
struct DatabaseListener: Sendable {
    /// Another process has submitted work, or may have done so while nothing listened.
    let onWork: @Sendable () -> Void
    /// A transaction of this process or of another one has changed jobs, or may have done so while nothing listened.
    let onChanges: @Sendable (ChangeNews) -> Void
}

/// Collects what one transaction changes. Only the thread of the transaction uses it.
final class TransactionNotes {
    private var isChanged = false
    private var ended: [Ended] = []
    private var attempts: [EndedAttempt] = []

    func note(_ jobs: [QueuedJob]) {
        isChanged = isChanged || !jobs.isEmpty
        ended += jobs.filter(\.state.isEnded).map(Ended.job)
    }

    func noteEnd(of batch: BatchName) { ended.append(.batch(batch)) }

    func note(_ attempt: EndedAttempt) { attempts.append(attempt) }

    /// The news of the transaction; `nil` if it changed no job.
    var news: ChangeNews? { isChanged ? ChangeNews(ended: ended, attempts: attempts) : nil }
}
