package import Calotype

/// The name of a job: ids are unique only within one user.
package struct JobName: Sendable, Hashable {
    package let user, id: JobIdentifier

    package init(user: JobIdentifier, id: JobIdentifier) {
        self.user = user
        self.id = id
    }

    init(_ job: QueuedJob) { self.init(user: job.userId, id: job.id) }
}

/// The name of a batch: ids are unique only within one user.
package struct BatchName: Sendable, Hashable {
    /// The owner. `nil` if the jobs belong to several users.
    package let user: JobIdentifier?
    package let id: BatchID

    package init(user: JobIdentifier?, id: BatchID) {
        self.user = user
        self.id = id
    }
}

/// The end of a job or of a batch, as soon as the transaction that ended it is committed.
package enum Ended: Sendable {
    /// This process has ended the job. This is its state, with the result.
    case job(QueuedJob)
    /// Another process has ended the job. Read it to know its state.
    case otherJob(JobName)
    /// The last job of the batch has ended.
    case batch(BatchName)
}
