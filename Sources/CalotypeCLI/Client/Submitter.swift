internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Submits sources. It uploads the images first, one by one, then submits the jobs that name them, either all or none.
struct Submitter: Sendable {
    let client: ServerClient
    let tool: String
    let priority: String?
    let user: String?
    let options: [String: JSONValue]
    let wait: Bool
    let report: SubmitReport

    /// Submits several jobs as batches of up to 1000. Refusals are in the report. If a batch is refused, none of its
    /// new jobs are accepted, and later batches are not submitted.
    func submit(_ pending: [PendingJob]) async throws {
        var (seen, places) = (Set<String>(), [String: [Int]]())
        for (index, job) in pending.enumerated() { places[job.id, default: []].append(index) }
        let jobs = pending.filter { seen.insert($0.id).inserted }
        var (batches, alone): ([BatchView], [JSONValue]) = ([], [])
        for start in stride(from: 0, to: jobs.count, by: SubmittedBatch.longest) {
            let some = Array(jobs[start..<min(start + SubmittedBatch.longest, jobs.count)])
            guard let ready = try await uploaded(some, places) else { break }
            if pending.count == 1 {
                alone += try await submitAlone(ready, places)
            } else {
                let (batch, known) = try await submitBatch(ready, places)
                batches += [batch].compactMap { $0 }
                alone += known
            }
            if report.hasRefusals { break }
        }
        if wait { try await waitForEnd(of: batches) }
        for job in alone { try await accept(wait ? ended(job) : job, places) }
        for batch in batches { try await tell(of: batch, places) }
    }

    /// Uploads the sources. Returns `nil` if one of them was refused.
    private func uploaded(_ pending: [PendingJob], _ places: [String: [Int]]) async throws -> [SubmittedJob]? {
        let files = pending.count { !$0.source.isAddress }
        var jobs: [Int: SubmittedJob] = [:]
        try await withThrowingTaskGroup(of: (Int, SubmittedJob?).self) { group in
            for (index, job) in pending.enumerated() {
                // Uploads several at the same time. The server enforces its own limits.
                if index >= 4, let (index, job) = try await group.next() { jobs[index] = job }
                await report.progress("uploading", jobs.values.count { $0.sourceSha256 != nil }, of: files)
                group.addTask { (index, try await uploaded(job, places)) }
            }
            for try await (index, job) in group { jobs[index] = job }
        }
        await report.progress("uploading", files, of: files)
        let ready = pending.indices.compactMap { jobs[$0] }
        return ready.count == pending.count ? ready : nil
    }

    private func uploaded(_ pending: PendingJob, _ places: [String: [Int]]) async throws -> SubmittedJob? {
        var job = SubmittedJob(
            id: pending.id, tool: tool, userId: user, priority: priority, options: options.isEmpty ? nil : options)
        let source = pending.source
        switch (source.isAddress, source.isInBucket) {
        case (true, true): job.sourcePath = source.text
        case (true, false): job.sourceUrl = source.text
        case (false, _):
            do {
                let image = ByteBuffer(bytes: try await source.bytes())
                job.sourceSha256 = try await patiently {
                    let answer: UploadView = try await client.send(
                        .POST, "/v1/sources", query: ["user": user],
                        headers: [("Content-Type", "application/octet-stream")], body: .bytes(image))
                    return answer.sha256
                }
            } catch let refusal as ServerRefusal where ![0, 401, 403].contains(refusal.status) {
                // The excluded statuses stop the command: the server cannot be reached, or the token has no right to
                // submit any source.
                try await refuse(job.id, refusal, places)
                return nil
            }
        }
        return job
    }

    /// Submits jobs one by one. Returns the accepted ones in the server's JSON.
    func submitAlone(_ jobs: [SubmittedJob], _ places: [String: [Int]]) async throws -> [JSONValue] {
        var answers: [JSONValue] = []
        for job in jobs {
            do {
                answers.append(try await patiently { try await submit(job) })
            } catch let refusal as ServerRefusal where refusal.status != 0 {
                try await refuse(job.id, refusal, places)
            }
        }
        return answers
    }

    private func submit(_ job: SubmittedJob) async throws -> JSONValue {
        try await client.send(
            .POST, "/v1/jobs", headers: Self.json, body: .bytes(ByteBuffer(bytes: try JSONEncoder().encode(job))))
    }

    /// Asks repeatedly until the job has ended.
    private func ended(_ job: JSONValue) async throws -> JSONValue {
        var view = try job.read(as: JobView.self)
        var job = job
        while !view.isEnded {
            try await Task.sleep(for: .milliseconds(300))
            let (path, user) = ("/v1/jobs/\(view.id.percentEncoded())", view.userId)
            job = try await patiently { try await client.send(.GET, path, query: ["user": user]) }
            view = try job.read(as: JobView.self)
        }
        return job
    }

    func accept(_ job: JSONValue, _ places: [String: [Int]]) async throws {
        for index in places[try job.read(as: JobView.self).id] ?? [] { try await report.add(job, ofSource: index) }
    }

    /// Adds a refusal to the report. `isTold` is `false` if it was already printed for all sources.
    func refuse(
        _ id: String, _ refusal: ServerRefusal, _ places: [String: [Int]], isTold: Bool = true
    ) async throws {
        for index in places[id] ?? [] { try await report.add(refusal, ofSource: index, isTold: isTold) }
    }

    /// Retries if the server answers 503: too many uploads are running, or its database restarts.
    func patiently<R>(_ body: () async throws -> R) async throws -> R {
        for _ in 0..<5 {
            do {
                return try await body()
            } catch let refusal as ServerRefusal where refusal.status == 503 {
                try await Task.sleep(for: .seconds(min(refusal.retryAfter ?? 1, 10)))
            }
        }
        return try await body()
    }

    static let json = [("Content-Type", "application/json")]
}

/// The server's answer to an uploaded image.
private struct UploadView: Decodable {
    let sha256: String
}

extension SourceArgument {
    /// Reads a file, a pipe or standard input. Throws `ServerRefusal` if that fails, with the status that the server
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
            case .url, .object, .upload: throw ServerRefusal(status: 404, detail: "The source cannot be read.")
            }
        } catch is TransferError {
            throw ServerRefusal(status: 404, detail: "The file cannot be read.")
        } catch let error as ImageProcessingError {
            throw ServerRefusal(
                status: 404, detail: error.reason == .notFound ? error.message : "The file cannot be read.")
        }
    }
}
