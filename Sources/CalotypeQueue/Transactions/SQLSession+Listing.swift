internal import Calotype

/// The SQL conditions of a page: which rows it looks at, and which of these it shows.
struct JobListing {
    /// The condition that an index can find, in order.
    let indexed: String
    /// The condition that is checked row by row, if no index covers it too.
    let filter: String?
    let values: [SQLValue]

    /// The most rows that one page looks at. Without this limit, a page with few matches would read the whole table.
    static let longestLook = 5_000
    /// The most bytes of details that the jobs of one page have together. The first job alone may have more.
    static let mostBytes = 4 << 20
}

extension JobFilter {
    /// Builds the conditions. `batches` are the numbers of the requested batches.
    func listing(before cursor: PageCursor?, in batches: [Int64]?) -> JobListing {
        var conditions: [String] = []
        var values: [SQLValue] = []
        func location(_ value: SQLValue) -> String {
            values.append(value)
            return "$\(values.count)"
        }
        conditions.append("number < \(location(.integer(cursor?.number ?? .max)))")
        if case .user(let user) = scope { conditions.append("user_id = \(location(.text(user.rawValue)))") }
        if let state { conditions.append("state = \(location(.text(state.rawValue)))") }
        if let batches {
            let locations = batches.map { location(.integer($0)) }.joined(separator: ", ")
            conditions.append(batches.count == 1 ? "batch_number = \(locations)" : "batch_number IN (\(locations))")
        }
        let toolAlone = conditions.count == 1
        let filter = tool.map { "tool = \(location(.text($0.rawValue)))" }
        if toolAlone, let filter { conditions.append(filter) }
        return JobListing(
            indexed: conditions.joined(separator: " AND "), filter: toolAlone ? nil : filter, values: values)
    }
}

extension SQLSession {
    /// Returns the numbers of the batches with this id: more than one if several users have such a batch.
    func numbers(of batch: BatchID) throws -> [Int64] {
        try run("SELECT number FROM batches WHERE id = $1", [.text(batch.rawValue)]).map { try $0.integer("number") }
    }

    /// Reads a page. It asks for one job more than `limit` to learn whether there is a next page. It reads the sizes
    /// first, so that the page does not exceed its limit in bytes.
    func page(_ listing: JobListing, _ limit: Int, _ details: JobDetails) throws -> JobPage {
        let rows =
            listing.filter.map { filter in
                """
                (SELECT * FROM jobs WHERE \(listing.indexed) ORDER BY number DESC LIMIT \(JobListing.longestLook)) AS jobs
                WHERE \(filter)
                """
            } ?? "jobs WHERE \(listing.indexed)"
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
    private func fitting(_ sizes: ArraySlice<Int>) -> Int {
        var total = 0
        for (index, size) in sizes.enumerated() {
            total += size
            if total > JobListing.mostBytes { return max(index, 1) }
        }
        return sizes.count
    }

    /// Returns an SQL expression for the size of the details in bytes.
    private func size(of details: JobDetails) -> String {
        let columns: [(JobDetails, String)] = [
            (.metadata, "metadata"), (.options, "options"), (.result, "result"), (.preview, "preview"),
        ]
        let parts = columns.filter { details.contains($0.0) }.map { "COALESCE(\(dialect.bytes($0.1)), 0)" }
        return parts.isEmpty ? "0" : parts.joined(separator: " + ")
    }

    /// Returns the cursor after a page that looked at the maximum number of rows; `nil` if it looked at fewer.
    private func endOfLook(_ listing: JobListing) throws -> PageCursor? {
        // The last value belongs to the filter, which this statement does not use.
        let last = try first(
            """
            SELECT number FROM jobs WHERE \(listing.indexed)
            ORDER BY number DESC LIMIT 1 OFFSET \(JobListing.longestLook - 1)
            """, Array(listing.values.dropLast()))
        return try last.map { PageCursor(try $0.integer("number")) }
    }
}
