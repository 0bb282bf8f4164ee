internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Hands sources in: images first, each alone; then the jobs that name them, all or none.
struct Submitter: Sendable {
    let client: ServerClient
    let tool: String
    let priority: String?
    let user: String?
    let wait: Bool
    let report: SubmitReport

    /// Several are a batch. What is refused is in the report, and then nothing that is new has been accepted.
    func submit(_ pending: [PendingJob]) async throws {
        var (seen, places) = (Set<String>(), [String: [Int]]())
        for (index, job) in pending.enumerated() { places[job.id, default: []].append(index) }
        let jobs = pending.filter { seen.insert($0.id).inserted }
        var batches: [BatchView] = []
        for start in stride(from: 0, to: jobs.count, by: SubmittedBatch.longest) {
            let some = Array(jobs[start..<min(start + SubmittedBatch.longest, jobs.count)])
            guard let ready = try await uploaded(some, places) else { break }
            if pending.count == 1 {
                try await submitAlone(ready, places)
            } else if let batch = try await submitBatch(ready, places) {
                batches.append(batch)
            }
            if report.hasRefusals { break }
        }
        if wait { try await waitForEnd(of: batches) }
        for batch in batches { try await tell(of: batch, places) }
    }

    /// `nil` where one of them was refused.
    private func uploaded(_ pending: [PendingJob], _ places: [String: [Int]]) async throws -> [SubmittedJob]? {
        let files = pending.count { !$0.source.isAddress }
        var jobs: [Int: SubmittedJob] = [:]
        try await withThrowingTaskGroup(of: (Int, SubmittedJob?).self) { group in
            for (index, job) in pending.enumerated() {
                // Several at a time: the server has its own limits.
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
        var job = SubmittedJob(id: pending.id, tool: tool, userId: user, priority: priority)
        let source = pending.source
        switch (source.isAddress, source.text.hasPrefix("s3://")) {
        case (true, true): job.sourcePath = source.text
        case (true, false): job.sourceUrl = source.text
        case (false, _):
            do {
                let answer: UploadView = try await client.send(
                    .POST, "/v1/sources", query: ["user": user],
                    headers: [("Content-Type", "application/octet-stream")],
                    body: .bytes(ByteBuffer(bytes: try await source.bytes())))
                job.sourceSha256 = answer.sha256
            } catch let refusal as ServerRefusal where refusal.status != 0 {
                try await refuse(job.id, refusal, places)
                return nil
            }
        }
        return job
    }

    func submitAlone(_ jobs: [SubmittedJob], _ places: [String: [Int]]) async throws {
        for job in jobs {
            do {
                var answer = try await submit(job)
                while wait, !(try answer.read(as: JobView.self).isEnded) { answer = try await again(answer) }
                try await accept(answer, places)
            } catch let refusal as ServerRefusal where refusal.status != 0 {
                try await refuse(job.id, refusal, places)
            }
        }
    }

    private func submit(_ job: SubmittedJob) async throws -> JSONValue {
        try await client.send(
            .POST, "/v1/jobs", headers: Self.json, body: .bytes(ByteBuffer(bytes: try JSONEncoder().encode(job))))
    }

    /// Asks again for a job that has not ended, when a moment has passed.
    private func again(_ job: JSONValue) async throws -> JSONValue {
        try await Task.sleep(for: .milliseconds(300))
        let view = try job.read(as: JobView.self)
        return try await client.send(.GET, "/v1/jobs/\(view.id)", query: ["user": view.userId])
    }

    func accept(_ job: JSONValue, _ places: [String: [Int]]) async throws {
        for index in places[try job.read(as: JobView.self).id] ?? [] { try await report.add(job, ofSource: index) }
    }

    /// What is refused for all at once is told once.
    func refuse(
        _ id: String, _ refusal: ServerRefusal, _ places: [String: [Int]], isTold: Bool = true
    ) async throws {
        for index in places[id] ?? [] { try await report.add(refusal, ofSource: index, isTold: isTold) }
    }

    static let json = [("Content-Type", "application/json")]
}

/// What the server says of an image that has arrived.
private struct UploadView: Decodable {
    let sha256: String
}

extension SourceArgument {
    /// Of a file, a pipe or standard input. Throws `ServerRefusal` for what cannot be read, as the server would.
    fileprivate func bytes() async throws -> [UInt8] {
        let limits = SourceLimits()
        switch try await source(limits: limits) {
        case .bytes(let bytes): return bytes
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw ServerRefusal(status: 404, detail: "The file cannot be read.")
            }
            return [UInt8](data)
        case .url, .object: throw ServerRefusal(status: 404, detail: "The source cannot be read.")
        }
    }
}
