internal import CalotypeAPI
internal import CalotypeClient
internal import CalotypeImage
internal import Crypto

extension Submitter {
    /// Submits the new jobs as a batch. A batch cannot contain existing jobs, so these are submitted one by one, and
    /// the service returns them.
    func submitBatch(
        _ jobs: [JobRequest], _ locations: [String: [Int]]
    ) async throws -> (batch: BatchReport?, known: [JobReport]) {
        var jobs = jobs
        var found: [JobReport] = []
        while !jobs.isEmpty {
            let batch = BatchRequest(id: try Self.id(of: jobs), jobs: jobs)
            do {
                return (try await patiently { try await client.submit(batch) }, found)
            } catch let error as ServiceError where error.status != nil {
                let taken = Set(error.taken)
                let (known, new) = (jobs.filter { isTaken($0, taken) }, jobs.filter { !isTaken($0, taken) })
                guard !known.isEmpty else {
                    try await refuse(jobs, error, locations)
                    return (nil, found)
                }
                found += try await submitAlone(known, locations)
                if report.hasRefusals { return (nil, found) }
                jobs = new
            }
        }
        return (nil, found)
    }

    private func isTaken(_ job: JobRequest, _ taken: Set<String>) -> Bool { job.id.map(taken.contains) ?? false }

    /// Computed from the jobs, so that the service recognizes a batch that is sent again.
    private static func id(of jobs: [JobRequest]) throws -> String {
        "batch-" + SHA256.hash(data: try WireJSON.bytes(of: jobs)).prefix(16).hexadecimal
    }

    /// Reports a refusal of the whole batch once: for the wrong source, or for no source if the cause is the same for
    /// all.
    private func refuse(_ jobs: [JobRequest], _ error: ServiceError, _ locations: [String: [Int]]) async throws {
        if error.setting != nil || error.jobIndex == nil { Terminal.announce(error.advice) }
        for (index, job) in jobs.enumerated() {
            let isAtFault = error.setting == nil && index == error.jobIndex
            try await refuse(job.id, error, locations, isReported: isAtFault)
        }
    }

    func waitForEnd(of batches: [BatchReport]) async throws {
        var latest = batches
        let total = batches.reduce(0) { $0 + $1.total }
        while true {
            await report.progress("processing", latest.reduce(0) { $0 + $1.ended }, of: total)
            guard let index = latest.firstIndex(where: { !$0.isEnded }) else { return }
            let batch = latest[index]
            // Returns at the end of the batch, and each second for the progress.
            latest[index] = try await patiently {
                try await client.batch(batch.id, user: batch.userId, waitingUpTo: .seconds(1))
            }
        }
    }

    func announce(of batch: BatchReport, _ locations: [String: [Int]]) async throws {
        var jobs: [JobReport] = []
        var cursor: String?
        repeat {
            let page = try await client.jobs(
                .init(user: batch.userId, batch: batch.id), after: cursor, limit: 500)
            jobs += page.jobs
            cursor = page.next
        } while cursor != nil
        // The service returns the newest jobs first.
        for job in jobs.reversed() { try await accept(job, locations) }
    }
}
