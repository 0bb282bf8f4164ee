import Calotype
import Testing

@testable import CalotypeQueue

@Suite("Pages of jobs", .timeLimit(.minutes(2)))
struct PagingTests {
    private func ids(
        _ queue: JobQueue, _ filter: JobFilter, limit: Int, between: () async throws -> Void = {}
    ) async throws -> [String] {
        var (ids, cursor): ([String], PageCursor?) = ([], nil)
        repeat {
            let page = try await queue.list(filter, after: cursor, limit: limit)
            ids += page.jobs.map(\.id.rawValue)
            cursor = page.next
            try await between()
        } while cursor != nil
        return ids
    }

    @Test("Every job is on one page, whatever comes meanwhile", arguments: TestDatabase.available)
    func stable(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let names = (0..<10).map { "job-\($0)" }
            for name in names { try await queue.add(try submission(name)) }
            let listed = try await ids(queue, JobFilter(scope: .all), limit: 3) {
                try await queue.add(try submission())
            }
            #expect(listed == names.reversed())
        }
    }

    @Test("By state, tool, batch and user", arguments: TestDatabase.available)
    func filters(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("a", tool: .sora))
            let lease = try #require(try await queue.next())
            try await queue.complete(lease, with: try success(lease.job), stages: [])
            try await queue.add(try submission("b", user: "bob"))
            let batch = BatchSubmission(jobs: [try submission("c")])
            _ = try await queue.submit(batch)
            let ann = JobScope.user(try identifier("ann"))
            #expect(try await ids(queue, JobFilter(scope: .all), limit: 9) == ["c", "b", "a"])
            #expect(try await ids(queue, JobFilter(scope: ann), limit: 9) == ["c", "a"])
            #expect(try await ids(queue, JobFilter(scope: .all, state: .waiting), limit: 1) == ["c", "b"])
            #expect(try await ids(queue, JobFilter(scope: ann, state: .succeeded), limit: 1) == ["a"])
            #expect(try await ids(queue, JobFilter(scope: .all, tool: .sora), limit: 1) == ["a"])
            #expect(try await ids(queue, JobFilter(scope: .all, batch: batch.id), limit: 1) == ["c"])
        }
    }

    @Test(
        "A page for few jobs among many looks at some of them only, and says where to look on",
        arguments: TestDatabase.available)
    func bounded(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.add(try submission("first", tool: .sora))
            try await queue.fill(jobs: JobListing.longestLook + 3_000, users: 100)
            let filter = JobFilter(scope: .all, state: .waiting, tool: .sora)
            let page = try await queue.list(filter, after: nil, limit: 5)
            #expect(page.jobs.isEmpty)
            #expect(page.next != nil)
            #expect(try await ids(queue, filter, limit: 5) == ["first"])
            let user = JobFilter(scope: .user(try identifier("user-1")), tool: .dallE)
            #expect(try await ids(queue, user, limit: 7).count == 80)
        }
    }

    @Test(
        "A page ends before its jobs have too much to tell, but not before the first", arguments: TestDatabase.available
    )
    func bytes(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for (index, size) in [1_900_000, 1_900_000, 1_900_000, 5_000_000].enumerated() {
                var job = try submission("job-\(index)")
                job.metadata = ["a": .string(String(repeating: "x", count: size))]
                try await queue.add(job)
            }
            var filter = JobFilter(scope: .all)
            var (sizes, cursor): ([Int], PageCursor?) = ([], nil)
            repeat {
                let page = try await queue.list(filter, after: cursor, limit: 4)
                sizes.append(page.jobs.count)
                cursor = page.next
            } while cursor != nil
            #expect(sizes == [1, 2, 1])
            filter.details = [.result]
            let page = try await queue.list(filter, after: nil, limit: 4)
            #expect(page.jobs.count == 4)
            #expect(page.jobs.allSatisfy { $0.metadata.isEmpty })
        }
    }

    @Test("What never was a cursor is none", arguments: ["", "x", "-1", "0", "1; DROP TABLE jobs"])
    func cursors(_ text: String) {
        #expect(PageCursor(rawValue: text) == nil)
    }
}
