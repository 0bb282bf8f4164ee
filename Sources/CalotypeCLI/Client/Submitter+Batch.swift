internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

extension Submitter {
    /// Submits the new jobs as a batch. A batch cannot contain existing jobs, so these are submitted one by one, and
    /// the server returns them.
    func submitBatch(
        _ jobs: [SubmittedJob], _ places: [String: [Int]]
    ) async throws -> (batch: BatchView?, known: [JSONValue]) {
        var jobs = jobs
        var found: [JSONValue] = []
        while !jobs.isEmpty {
            let batch = try SubmittedBatch(jobs)
            do {
                let body = ByteBuffer(bytes: try JSONEncoder().encode(batch))
                let accepted: BatchView = try await patiently {
                    try await client.send(.POST, "/v1/batches", headers: Self.json, body: .bytes(body))
                }
                return (accepted, found)
            } catch let refusal as ServerRefusal where refusal.status != 0 {
                let taken = Set(refusal.taken)
                let (known, new) = (jobs.filter { taken.contains($0.id) }, jobs.filter { !taken.contains($0.id) })
                guard !known.isEmpty else {
                    try await refuse(jobs, refusal, places)
                    return (nil, found)
                }
                found += try await submitAlone(known, places)
                if report.hasRefusals { return (nil, found) }
                jobs = new
            }
        }
        return (nil, found)
    }

    /// Reports a refusal of the whole batch once: for the wrong source, or for no source if the cause is the same for
    /// all.
    private func refuse(
        _ jobs: [SubmittedJob], _ refusal: ServerRefusal, _ places: [String: [Int]]
    ) async throws {
        if refusal.setting != nil || refusal.jobIndex == nil { Terminal.tell(refusal.advice) }
        for (index, job) in jobs.enumerated() {
            let isAtFault = refusal.setting == nil && index == refusal.jobIndex
            try await refuse(job.id, refusal, places, isTold: isAtFault)
        }
    }

    func waitForEnd(of batches: [BatchView]) async throws {
        var latest = batches
        let total = batches.reduce(0) { $0 + $1.total }
        var pause = Duration.milliseconds(100)
        while true {
            await report.progress("processing", latest.reduce(0) { $0 + $1.ended }, of: total)
            guard let index = latest.firstIndex(where: { !$0.isEnded }) else { return }
            try await Task.sleep(for: pause)
            pause = min(pause * 1.5, .seconds(1))
            let batch = latest[index]
            latest[index] = try await patiently {
                try await client.send(.GET, "/v1/batches/\(batch.id.percentEncoded())", query: ["user": batch.userId])
            }
        }
    }

    func tell(of batch: BatchView, _ places: [String: [Int]]) async throws {
        var jobs: [JSONValue] = []
        var cursor: String?
        repeat {
            let page: JobPageView = try await client.send(
                .GET, "/v1/jobs", query: ["batch": batch.id, "user": batch.userId, "limit": "500", "cursor": cursor])
            jobs += page.jobs
            cursor = page.next
        } while cursor != nil
        // The server returns the newest jobs first.
        for job in jobs.reversed() { try await accept(job, places) }
    }
}
