import Calotype
import Foundation
import Testing

@testable import CalotypeQueue

@Suite("Filters of a list", .timeLimit(.minutes(1)))
struct FilterTests {
    /// Four jobs, the oldest first: failed, failed for another reason, waiting for another attempt, waiting.
    private func fill(_ queue: JobQueue) async throws {
        for (id, kind, reason) in [
            ("a", ImageProcessingError.Kind.upload, ImageProcessingError.Reason.forbidden),
            ("b", .source, .notFound),
        ] {
            try await queue.add(submission(id))
            let lease = try #require(try await queue.next())
            try await queue.fail(lease, with: failure(lease.job, kind, reason, retry: .never), stages: [])
        }
        try await queue.add(submission("c", priority: .urgent))
        let lease = try #require(try await queue.next())
        let state = try await queue.retry(
            lease, after: .seconds(60), with: failure(lease.job, .upload, .forbidden), stages: [])
        #expect(state == .waiting)
        try await queue.add(submission("d", user: "bob", priority: .background))
    }

    private func filter(_ change: (inout JobFilter) -> Void) -> JobFilter {
        var filter = JobFilter(scope: .all)
        change(&filter)
        return filter
    }

    @Test("Each selects the jobs that match, and is counted", arguments: TestDatabase.available)
    func filters(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await fill(queue)
            let ann = try identifier("ann")
            let rows: [((inout JobFilter) -> Void, [String])] = [
                ({ $0.priority = .urgent }, ["c"]), ({ $0.failureKind = .upload }, ["c", "a"]),
                ({ $0.failureReason = .notFound }, ["b"]),
                ({ ($0.state, $0.failureKind) = (.failed, .upload) }, ["a"]),
                ({ ($0.state, $0.failureKind, $0.failureReason) = (.failed, .upload, .forbidden) }, ["a"]),
                ({ ($0.state, $0.failureKind, $0.failureReason) = (.failed, .source, .forbidden) }, []),
                (
                    {
                        ($0.scope, $0.state, $0.failureKind, $0.failureReason) = (
                            .user(ann), .failed, .source, .notFound
                        )
                    }, ["b"]
                ),
                ({ ($0.tool, $0.priority) = (.dallE, .background) }, ["d"]), ({ $0.tool = .sora }, []),
                ({ $0.from = Date(timeIntervalSinceNow: -600) }, ["d", "c", "b", "a"]),
                ({ $0.from = Date(timeIntervalSinceNow: 600) }, []),
                ({ $0.to = Date(timeIntervalSinceNow: 600) }, ["d", "c", "b", "a"]),
                ({ $0.to = Date(timeIntervalSinceNow: -600) }, []),
            ]
            for (index, row) in rows.enumerated() {
                let page = try await queue.list(filter(row.0), after: nil, limit: 10)
                #expect(page.jobs.map(\.id.rawValue) == row.1, "row \(index)")
                let count = try await queue.count(filter(row.0), upTo: 10)
                #expect(count == JobCount(jobs: row.1.count), "row \(index)")
            }
            let capped = try await queue.count(JobFilter(scope: .all), upTo: 3)
            #expect(capped == JobCount(jobs: 3, isAtLeast: true))
        }
    }

    @Test("A time range finds its rows among many, without an index of times", arguments: TestDatabase.available)
    func times(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.fill(jobs: 20_000, users: 100)
            // One job a second.
            try await queue.database.execute("UPDATE jobs SET submitted_at = number * 1000", [])
            let page = try await queue.list(
                filter {
                    ($0.from, $0.to) = (Date(timeIntervalSince1970: 300), Date(timeIntervalSince1970: 303))
                    $0.details = []
                }, after: nil, limit: 10)
            #expect(page.jobs.map(\.number) == [302, 301, 300])
            #expect(page.next == nil)
        }
    }

    @Test("Words are found in prompts, without regard to case and accents", arguments: TestDatabase.available)
    func words(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            let prompts = ["A red fox", "Un renard ROUGE", "foxglove, \u{0} \"red\"", "İstanbul Älg"]
            for (index, prompt) in prompts.enumerated() {
                var submission = try submission("p\(index)")
                submission.metadata = ["prompt": .string(prompt), "note": "secret"]
                try await queue.add(submission)
            }
            for (words, found) in [
                (["fox"], ["p2", "p0"]), (["RED", "fox"], ["p2", "p0"]), (["rouge"], ["p1"]), (["alg"], ["p3"]),
                (["ox"], []), (["secret"], []),
            ] {
                let page = try await queue.list(filter { $0.words = words }, after: nil, limit: 10)
                #expect(page.jobs.map(\.id.rawValue) == found, "\(words)")
                #expect(page.searched?.jobs == 4 && page.searched?.isWhole == true)
                #expect(page.next == nil)
            }
            let first = try await queue.list(filter { $0.words = ["fox"] }, after: nil, limit: 1)
            #expect(first.jobs.map(\.id.rawValue) == ["p2"])
            #expect(first.searched?.isWhole == false)
            let second = try await queue.list(filter { $0.words = ["fox"] }, after: first.next, limit: 1)
            #expect(second.jobs.map(\.id.rawValue) == ["p0"])
        }
    }

    @Test("A search among many jobs says how far back it looked, and goes on from there")
    func reach() async throws {
        try await TestDatabase.sqlite.withQueue { queue in
            try await queue.fill(jobs: JobListing.longestLook + 10, users: 1)
            let search = filter { ($0.words, $0.details) = (["fox"], []) }
            var (cursor, looked): (PageCursor?, Int) = (nil, 0)
            repeat {
                let page = try await queue.list(search, after: cursor, limit: 10)
                let searched = try #require(page.searched)
                #expect(searched.jobs > 0 && searched.jobs <= JobListing.longestLook)
                #expect(searched.isWhole == (page.next == nil))
                looked += searched.jobs
                cursor = page.next
            } while cursor != nil
            #expect(looked == JobListing.longestLook + 10)
        }
    }

    @Test("No list reads or sorts the table", arguments: TestDatabase.available)
    func plans(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await queue.fill(jobs: 20_000, users: 100)
            try await queue.database.execute("ANALYZE jobs", [])
            let ann = try identifier("ann")
            let filters: [JobFilter] = [
                filter { _ in }, filter { $0.state = .waiting }, filter { $0.scope = .user(ann) },
                filter { ($0.scope, $0.state) = (.user(ann), .failed) }, filter { $0.tool = .sora },
                filter { $0.priority = .urgent }, filter { $0.failureKind = .upload },
                filter { ($0.state, $0.failureKind, $0.failureReason) = (.failed, .upload, .forbidden) },
                filter { $0.from = Date(timeIntervalSince1970: 0) },
            ]
            let plans = try await queue.database.read { session in
                try filters.flatMap { filter in
                    let listing = try #require(try session.listing(of: filter, before: nil))
                    let page = "SELECT number FROM \(listing.rows()) ORDER BY number DESC LIMIT 50"
                    return try [
                        session.explain(queue.explain, page, listing.values),
                        session.explain(queue.explain, session.countStatement(listing, 1_000), listing.values),
                        session.explain(queue.explain, session.searchStatement(listing), listing.values),
                    ]
                } + [
                    session.explain(queue.explain, session.userFailuresStatement, [.text("ann")]),
                    session.explain(queue.explain, session.openJobsStatement, [.text("upload"), .text("forbidden")]),
                    session.explain(queue.explain, session.endingsStatement, [.integer(1)]),
                    session.explain(queue.explain, session.namesakesStatement("", []), [.text("filled-7")]),
                    session.explain(
                        queue.explain, session.namesakesStatement("AND user_id = $2", []),
                        [.text("filled-7"), .text("ann")]),
                ]
            }
            for plan in plans {
                // What is read row by row, and perhaps sorted, are 5000 rows of an index.
                if plan.contains("CO-ROUTINE jobs\n") || plan.contains("Subquery Scan on jobs") {
                    #expect(plan.contains("SEARCH jobs USING") || plan.contains("Index"), "\(plan)")
                    continue
                }
                #expect(!plan.contains("Seq Scan on jobs"), "\(plan)")
                #expect(!plan.contains("SCAN jobs\n"), "\(plan)")
                #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
            }
        }
    }
}
