internal import Calotype
internal import CalotypeAPI
internal import CalotypeClient
internal import Foundation

/// Submits sources. It uploads the images first, one by one, then submits the jobs that name them, either all or none.
struct Submitter: Sendable {
    let client: ServiceClient
    let tool: String
    let priority: String?
    let user: String?
    let options: [String: JSONValue]
    let wait: Bool
    let report: SubmitReport

    /// Submits several jobs as batches of up to 1000. Refusals are in the report. If a batch is refused, none of its
    /// new jobs are accepted, and later batches are not submitted.
    func submit(_ pending: [PendingJob]) async throws {
        var (seen, locations) = (Set<String>(), [String: [Int]]())
        for (index, job) in pending.enumerated() { locations[job.id, default: []].append(index) }
        let jobs = pending.filter { seen.insert($0.id).inserted }
        var (batches, alone): ([BatchReport], [JobReport]) = ([], [])
        for start in stride(from: 0, to: jobs.count, by: BatchRequest.largestCount) {
            let some = Array(jobs[start..<min(start + BatchRequest.largestCount, jobs.count)])
            guard let ready = try await uploaded(some, locations) else { break }
            if pending.count == 1 {
                alone += try await submitAlone(ready, locations)
            } else {
                let (batch, known) = try await submitBatch(ready, locations)
                batches += [batch].compactMap { $0 }
                alone += known
            }
            if report.hasRefusals { break }
        }
        if wait { try await waitForEnd(of: batches) }
        for job in alone { try await accept(wait ? ended(job) : job, locations) }
        for batch in batches { try await announce(of: batch, locations) }
    }

    /// Uploads the sources. Returns `nil` if one of them was refused.
    private func uploaded(_ pending: [PendingJob], _ locations: [String: [Int]]) async throws -> [JobRequest]? {
        let files = pending.count { !$0.source.isAddress }
        var jobs: [Int: JobRequest] = [:]
        try await withThrowingTaskGroup(of: (Int, JobRequest?).self) { group in
            for (index, job) in pending.enumerated() {
                // Uploads several at the same time. The server enforces its own limits.
                if index >= 4, let (index, job) = try await group.next() { jobs[index] = job }
                await report.progress("uploading", jobs.values.count(where: \.isUploaded), of: files)
                group.addTask { (index, try await uploaded(job, locations)) }
            }
            for try await (index, job) in group { jobs[index] = job }
        }
        await report.progress("uploading", files, of: files)
        let ready = pending.indices.compactMap { jobs[$0] }
        return ready.count == pending.count ? ready : nil
    }

    private func uploaded(_ pending: PendingJob, _ locations: [String: [Int]]) async throws -> JobRequest? {
        var job = JobRequest(id: pending.id, tool: tool, source: nil, userId: user)
        job.priority = priority
        job.options = options.isEmpty ? nil : options
        let source = pending.source
        switch (source.isAddress, source.isInBucket) {
        case (true, true): job.source = .path(source.text)
        case (true, false): job.source = .url(source.text)
        case (false, _):
            do {
                let image = try await source.bytes()
                let receipt = try await patiently { try await client.upload(image, user: user) }
                job.source = .upload(sha256: receipt.sha256)
            } catch let error as ServiceError where ![nil, 401, 403].contains(error.status) {
                // The excluded statuses stop the command: the server cannot be reached, or the token has no right to
                // submit any source.
                try await refuse(job.id, error, locations)
                return nil
            }
        }
        return job
    }

    /// Submits jobs one by one. Returns the accepted ones.
    func submitAlone(_ jobs: [JobRequest], _ locations: [String: [Int]]) async throws -> [JobReport] {
        var accepted: [JobReport] = []
        for job in jobs {
            do {
                accepted.append(try await patiently { try await client.submit(job) })
            } catch let error as ServiceError where error.status != nil {
                try await refuse(job.id, error, locations)
            }
        }
        return accepted
    }

    /// Asks repeatedly until the job has ended.
    private func ended(_ job: JobReport) async throws -> JobReport {
        var job = job
        while !job.isEnded {
            let (id, user) = (job.id, job.userId)
            job = try await patiently { try await client.job(id, user: user, waitingUpTo: .seconds(30)) }
        }
        return job
    }

    func accept(_ job: JobReport, _ locations: [String: [Int]]) async throws {
        for index in locations[job.id] ?? [] { try await report.add(job, ofSource: index) }
    }

    /// Adds a refusal to the report. `isTold` is `false` if it was already printed for all sources.
    func refuse(
        _ id: String?, _ error: ServiceError, _ locations: [String: [Int]], isReported: Bool = true
    ) async throws {
        for index in id.flatMap({ locations[$0] }) ?? [] {
            try await report.add(error, ofSource: index, isReported: isReported)
        }
    }

    /// Retries if the server answers 503: too many uploads are running, or its database restarts.
    func patiently<R>(_ body: () async throws -> R) async throws -> R {
        for _ in 0..<5 {
            do {
                return try await body()
            } catch let error as ServiceError where error.status == 503 {
                try await Task.sleep(for: .seconds(min(error.retryAfter ?? 1, 10)))
            }
        }
        return try await body()
    }
}

extension JobRequest {
    fileprivate var isUploaded: Bool { if case .upload? = source { true } else { false } }
}

extension SourceArgument {
    /// Reads a file, a pipe or standard input. Throws `ServiceError` if that fails, with the status that the server
    /// would use.
    fileprivate func bytes() async throws -> [UInt8] {
        do {
            switch try await source(limits: SourceLimits()) {
            case .bytes(let bytes): return bytes
            case .file(let path):
                return try await blocking { _ in
                    let kind = try FileKind(of: path)
                    guard kind == .file else { throw ImageProcessingError(sourceIs: kind) }
                    return try SystemFile.read(path.fileBytes, upTo: .max)
                }
            case .url, .object, .upload: throw ServiceError(status: 404, detail: "The source cannot be read.")
            }
        } catch is TransferError {
            throw ServiceError(status: 404, detail: "The file cannot be read.")
        } catch let error as ImageProcessingError {
            throw ServiceError(
                status: 404, detail: error.reason == .notFound ? error.message : "The file cannot be read.")
        }
    }
}
