import Calotype
import CalotypeTesting
import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import CalotypeQueue
@testable import CalotypeServer
@testable import HTTPServerGuard

/// No search runs here, unless a test calls it: requests wake by reports alone.
@Suite("Requests that wait for a job", .timeLimit(.minutes(1)))
struct EndedJobsTests {
    private static let worker = WorkerID(rawValue: "worker")

    private func withQueue<R>(_ body: (JobQueue, QueueLocation) async throws -> R) async throws -> R {
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let location = QueueLocation.sqlite(path: folder.path(of: "queue.sqlite"))
        let queue = try await location.open(logger: silence)
        let result: Result<R, any Error>
        do { result = .success(try await body(queue, location)) } catch { result = .failure(error) }
        await queue.close()
        return try result.get()
    }

    private func submission(_ id: String) throws -> Submission {
        Submission(
            id: try JobIdentifier(id), tool: .sora, source: .url("http://example.com/a.png"),
            userId: try JobIdentifier("ann"))
    }

    private func submit(_ id: String, to queue: JobQueue) async throws -> QueuedJob {
        guard case .created(let job) = try await queue.submit(try submission(id)) else {
            throw QueueError.failed("the job was there before")
        }
        return job
    }

    private func waiters(_ count: Int, of ended: EndedJobs) async {
        while ended.count != count { await Task.yield() }
    }

    @Test("A thousand wait in one process, and each wakes with the end of its own job")
    func thousand() async throws {
        try await withQueue { queue, _ in
            let ended = EndedJobs(queue, logger: silence)
            var jobs: [QueuedJob] = []
            for number in 0..<20 { jobs.append(try await submit("\(number)", to: queue)) }
            try await withThrowingTaskGroup(of: (JobIdentifier, JobIdentifier, JobState).self) { group in
                for number in 0..<1_000 {
                    let job = jobs[number % jobs.count]
                    group.addTask {
                        let end = try await ended.wait(for: job, upTo: .seconds(3_600))
                        return (job.id, end.id, end.state)
                    }
                }
                await waiters(1_000, of: ended)
                for job in jobs { _ = try await queue.cancel(job.id, in: .all) }
                for try await (asked, found, state) in group { #expect(asked == found && state == .cancelled) }
            }
            #expect(ended.count == 0)
        }
    }

    @Test("An end that nobody reported is found by the search")
    func search() async throws {
        try await withQueue { queue, location in
            let ended = EndedJobs(queue, logger: silence)
            let job = try await submit("a", to: queue)
            async let end = ended.wait(for: job, upTo: .seconds(3_600))
            await waiters(1, of: ended)
            // SQLite has no notifications between two openings of a file.
            let other = try await location.open(logger: silence)
            _ = try await other.cancel(job.id, in: .all)
            await other.close()
            #expect(ended.count == 1)
            await ended.search()
            #expect(try await end.state == .cancelled)
            #expect(ended.count == 0)
        }
    }

    @Test("An end on another node wakes a request, by a notification alone", .enabled(if: TestSchema.server != nil))
    func otherNode() async throws {
        let schema = try TestSchema()
        defer { withExtendedLifetime(schema) {} }
        let location = QueueLocation.postgres(address: schema.address)
        let (here, there) = (try await location.open(logger: silence), try await location.open(logger: silence))
        // A notification that comes before this node listens is lost.
        while here.changeBoard.signals == 0 { await Task.yield() }
        let ended = EndedJobs(here, logger: silence)
        let (one, other) = (try await submit("a", to: here), try await submit("b", to: here))
        async let end = ended.wait(for: one, upTo: .seconds(3_600))
        async let otherEnd = ended.wait(for: other, upTo: .seconds(3_600))
        await waiters(2, of: ended)
        let lease = try #require(try await there.claim(Self.worker, limit: 1, lease: .seconds(60)).first)
        let error = ImageProcessingError(.source, .notFound, message: "None.")
        try await there.fail(
            lease,
            with: ImageProcessingResult(
                jobId: lease.job.id, tool: lease.job.tool, userId: lease.job.userId, error: error),
            stages: [])
        #expect(try await end.state == .failed)
        #expect(ended.count == 1)
        _ = try await there.cancel(other.id, in: .all)
        #expect(try await otherEnd.state == .cancelled)
        await here.close()
        await there.close()
    }

    @Test("A batch wakes its requests when its last job has ended")
    func batch() async throws {
        try await withQueue { queue, _ in
            let ended = EndedJobs(queue, logger: silence)
            let submitted = BatchSubmission(
                id: try BatchID("both"), jobs: [try submission("a"), try submission("b")])
            guard case .created(let status, let ids) = try await queue.submit(submitted) else {
                throw QueueError.failed("the batch was there before")
            }
            async let end = ended.wait(for: status, upTo: .seconds(3_600)) {
                try await queue.batch(status.id, in: .all)
            }
            await waiters(1, of: ended)
            for id in ids { _ = try await queue.cancel(id, in: .all) }
            #expect(try await end.endedAt != nil)
            #expect(ended.count == 0)
        }
    }

    @Test("One whose client leaves is forgotten, and one whose client left before", arguments: [true, false])
    func left(before isBefore: Bool) async throws {
        try await withQueue { queue, _ in
            let ended = EndedJobs(queue, logger: silence)
            let job = try await submit("a", to: queue)
            let channel = NIOAsyncTestingChannel()
            let limits = ConnectionLimits()
            try await channel.testingEventLoop.executeInContext {
                try channel.pipeline.syncOperations.addHandler(
                    ConnectionGuard(limits, ConnectionRegistry(limits), .member))
            }
            _ = try await channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
            if isBefore { try await channel.close().get() }
            async let end = ended.wait(for: job, upTo: .seconds(3_600), of: ClientPresence(channel))
            if !isBefore {
                await waiters(1, of: ended)
                try await channel.close().get()
            }
            #expect(try await end.state == .waiting)
            #expect(ended.count == 0)
        }
    }

    @Test("One that is cancelled, or whose time is over, is forgotten")
    func cancelled() async throws {
        try await withQueue { queue, _ in
            let ended = EndedJobs(queue, logger: silence)
            let job = try await submit("a", to: queue)
            #expect(try await ended.wait(for: job, upTo: .zero).state == .waiting)
            let waiting = Task { try await ended.wait(for: job, upTo: .seconds(3_600)) }
            await waiters(1, of: ended)
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(ended.count == 0)
        }
    }
}

@Suite("Waiting over HTTP", .timeLimit(.minutes(2)))
struct WaitingOverHTTPTests {
    @Test("A request for a job or a batch waits for its end where it prefers that", arguments: Backing.available)
    func wait(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            let made = try await node.post(
                "/v1/batches",
                json: #"{"id":"both","jobs":[{"id":"a","tool":"sora","sourceUrl":"http://example.com/"}]}"#)
            #expect(made.status == 201)
            let (job, batch) = ("/v1/jobs/a", "/v1/batches/both")
            for path in [job, batch] {
                let now = try await node.send(.GET, path)
                #expect(now.status == 200 && now.headers["Preference-Applied"].isEmpty)
                let over = try await node.send(.GET, path, [("Prefer", "wait=0")])
                #expect(over.status == 200 && over.headers["Preference-Applied"] == ["wait=0"])
            }
            async let endOfJob = node.send(.GET, job, [("Prefer", "wait=25")])
            async let endOfBatch = node.send(.GET, batch, [("Prefer", "wait=25")])
            // Through another opening of the queue, as another process has it.
            _ = try await node.queue.cancelBatch(try BatchID("both"), in: .all)
            #expect(try await endOfJob["state"] == "cancelled")
            #expect(try await endOfBatch["counts", "cancelled"] == "1")
        }
    }
}
