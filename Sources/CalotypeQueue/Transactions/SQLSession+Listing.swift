internal import Calotype

/// The SQL conditions of a page: which rows it looks at, and which of these it shows.
struct JobListing {
    /// The condition that an index can find, in order.
    let indexed: String
    /// The condition that is checked row by row, if no index covers it too.
    let filter: String?
    /// The values of both conditions: first those of `indexed`.
    let values: [SQLValue]
    let indexedCount: Int

    var indexedValues: [SQLValue] { Array(values.prefix(indexedCount)) }

    /// The most rows that one page looks at. Without this limit, a page with few matches would read the whole table.
    static let longestLook = 5_000
    /// The most bytes of details that the jobs of one page have together. The first job alone may have more.
    static let mostBytes = 4 << 20

    /// The rows to show, as SQL that follows `FROM`. `columns` are those that the statement uses.
    func rows(_ columns: String = "*") -> String {
        guard let filter else { return "jobs WHERE \(indexed)" }
        return """
            (SELECT \(columns) FROM jobs WHERE \(indexed) ORDER BY number DESC LIMIT \(Self.longestLook)) AS jobs
            WHERE \(filter)
            """
    }
}

/// Collects conditions and their values.
private struct Conditions {
    private(set) var values: [SQLValue] = []
    private(set) var texts: [String] = []

    var sql: String { texts.joined(separator: " AND ") }

    mutating func add(_ text: String) { texts.append(text) }

    /// Adds a comparison with a value: `column = $n`.
    mutating func add(_ column: String, _ value: SQLValue, by comparison: String = "=") {
        values.append(value)
        texts.append("\(column) \(comparison) $\(values.count)")
    }

    /// Begins another group of conditions. Their values follow the present ones.
    mutating func begin() { texts = [] }
}

extension JobFilter {
    /// Builds the conditions. `batches` are the numbers of the requested batches, `numbers` are bounds of the rows.
    func listing(before cursor: PageCursor?, in batches: [Int64]?, numbers: Range<Int64>) -> JobListing {
        var conditions = Conditions()
        conditions.add("number", .integer(min(cursor?.number ?? .max, numbers.upperBound)), by: "<")
        if numbers.lowerBound > .min { conditions.add("number", .integer(numbers.lowerBound), by: ">=") }
        let bounds = conditions.texts.count
        // The state is part of the SQL text, so that the planner can use the index of failed jobs.
        let isByReason =
            scope == .all && state == .failed && batches == nil && failureKind != nil && failureReason != nil
        if case .user(let user) = scope { conditions.add("user_id", .text(user.rawValue)) }
        if isByReason {
            conditions.add("state = 'failed'")
        } else if let state {
            conditions.add("state", .text(state.rawValue))
        }
        if let batches {
            let numbers = batches.map { "\($0)" }.joined(separator: ", ")
            conditions.add(batches.count == 1 ? "batch_number = \(numbers)" : "batch_number IN (\(numbers))")
        }
        let byTool = conditions.texts.count == bounds
        if byTool, let tool { conditions.add("tool", .text(tool.rawValue)) }
        if isByReason { addFailure(to: &conditions) }
        let (indexed, count) = (conditions.sql, conditions.values.count)
        conditions.begin()
        if !byTool, let tool { conditions.add("tool", .text(tool.rawValue)) }
        if !isByReason { addFailure(to: &conditions) }
        if let priority { conditions.add("priority = \(priority.rank)") }
        if let from { conditions.add("submitted_at", .integer(from.milliseconds), by: ">=") }
        if let to { conditions.add("submitted_at", .integer(to.milliseconds), by: "<") }
        return JobListing(
            indexed: indexed, filter: conditions.texts.isEmpty ? nil : conditions.sql, values: conditions.values,
            indexedCount: count)
    }

    private func addFailure(to conditions: inout Conditions) {
        if let failureKind { conditions.add("failure_kind", .text(failureKind.rawValue)) }
        if let failureReason { conditions.add("failure_reason", .text(failureReason.rawValue)) }
    }
}

extension SQLSession {
    /// Returns the numbers of the batches with this id: more than one if several users have such a batch.
    func numbers(of batch: BatchID) throws -> [Int64] {
        try run("SELECT number FROM batches WHERE id = $1", [.text(batch.rawValue)]).map { try $0.integer("number") }
    }

    /// Returns the conditions of a filter; `nil` if nothing can match.
    func listing(of filter: JobFilter, before cursor: PageCursor?) throws -> JobListing? {
        let batches = try filter.batch.map { try numbers(of: $0) }
        guard batches?.isEmpty != true else { return nil }
        return filter.listing(before: cursor, in: batches, numbers: try numbers(of: filter))
    }

    /// Returns bounds of the numbers of jobs that were accepted in the time of the filter. Numbers are given in the
    /// order of acceptance, except for transactions that run at the same time, so a minute is added at each end.
    private func numbers(of filter: JobFilter) throws -> Range<Int64> {
        let slack: Int64 = 60_000
        let lower = try filter.from.map { try firstNumber(acceptedFrom: $0.milliseconds - slack) } ?? .min
        let upper = try filter.to.map { try firstNumber(acceptedFrom: $0.milliseconds + slack) } ?? .max
        return min(lower, upper)..<upper
    }

    /// Returns the number of the first job that was accepted at this time or later, or a greater number than any. It
    /// halves the range with each step, so it reads about thirty rows.
    private func firstNumber(acceptedFrom time: Int64) throws -> Int64 {
        // Both in one SELECT without subqueries would read the whole table in SQLite.
        let ends = try first(
            "SELECT (SELECT MIN(number) FROM jobs) AS low, (SELECT MAX(number) FROM jobs) AS high")
        guard var low = try ends?.optional("low", SQLRow.integer), let last = try ends?.optional("high", SQLRow.integer)
        else { return .max }
        var high = last + 1
        while low < high {
            let middle = low + (high - low) / 2
            let row = try first(
                "SELECT number, submitted_at FROM jobs WHERE number >= $1 ORDER BY number LIMIT 1", [.integer(middle)])
            if let row, try row.integer("submitted_at") < time {
                low = try row.integer("number") + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// Counts the jobs of a listing, up to a limit.
    func count(_ listing: JobListing, _ limit: Int) throws -> JobCount {
        let row = try first(countStatement(listing, limit), listing.values)
        let jobs = Int(try row?.integer("jobs") ?? 0)
        guard jobs <= limit else { return JobCount(jobs: limit, isAtLeast: true) }
        return JobCount(jobs: jobs, isAtLeast: try listing.filter != nil && endOfLook(listing) != nil)
    }

    func countStatement(_ listing: JobListing, _ limit: Int) -> String {
        let rows = listing.rows("tool, priority, failure_kind, failure_reason, submitted_at")
        // Without the order, a planner may prefer to read the whole table.
        let order = listing.filter == nil ? "ORDER BY number DESC" : ""
        return "SELECT count(*) AS jobs FROM (SELECT 1 AS one FROM \(rows) \(order) LIMIT \(limit + 1)) AS found"
    }

    /// Reads a page. It asks for one job more than `limit` to learn whether there is a next page. It reads the sizes
    /// first, so that the page does not exceed its limit in bytes.
    func page(_ listing: JobListing, _ limit: Int, _ details: JobDetails) throws -> JobPage {
        let rows = listing.rows()
        let sizes = try run(
            "SELECT \(size(of: details)) AS size FROM \(rows) ORDER BY number DESC LIMIT \(limit + 1)", listing.values
        ).map { Int(try $0.integer("size")) }
        let count = fitting(sizes.prefix(limit))
        let page = try run(
            "SELECT \(JobRecord.columns(with: details)) FROM \(rows) ORDER BY number DESC LIMIT \(count)",
            listing.values
        ).map(QueuedJob.init)
        if sizes.count > count { return JobPage(jobs: page, next: page.last.map { PageCursor($0.number) }) }
        return JobPage(jobs: page, next: try listing.filter == nil ? nil : endOfLook(listing))
    }

    /// Returns how many of the first jobs fit on the page.
    func fitting(_ sizes: ArraySlice<Int>) -> Int {
        var total = 0
        for (index, size) in sizes.enumerated() {
            total += size
            if total > JobListing.mostBytes { return max(index, 1) }
        }
        return sizes.count
    }

    /// Returns an SQL expression for the size of the details in bytes.
    func size(of details: JobDetails) -> String {
        let columns: [(JobDetails, String)] = [
            (.metadata, "metadata"), (.options, "options"), (.result, "result"), (.preview, "preview"),
        ]
        let parts = columns.filter { details.contains($0.0) }.map { "COALESCE(\(dialect.bytes($0.1)), 0)" }
        return parts.isEmpty ? "0" : parts.joined(separator: " + ")
    }

    /// Returns the cursor after a page that looked at the maximum number of rows; `nil` if it looked at fewer.
    private func endOfLook(_ listing: JobListing) throws -> PageCursor? {
        let last = try first(
            """
            SELECT number FROM jobs WHERE \(listing.indexed)
            ORDER BY number DESC LIMIT 1 OFFSET \(JobListing.longestLook - 1)
            """, listing.indexedValues)
        return try last.map { PageCursor(try $0.integer("number")) }
    }
}
