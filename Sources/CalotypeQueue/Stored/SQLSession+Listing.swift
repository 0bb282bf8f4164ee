internal import Calotype

/// Which rows a page looks at, and which of these it shows.
struct JobListing {
    /// What an index leads to, in order.
    let indexed: String
    /// What is looked at row by row, where no index has it too.
    let filter: String?
    let values: [SQLValue]

    /// The most rows that one page looks at: no page goes through the whole table, however few jobs it is for.
    static let longestLook = 5_000
    /// The most bytes of details that the jobs of one page have together, unless the first one alone has more.
    static let mostBytes = 4 << 20
}

extension JobFilter {
    /// `batches` are the numbers of the batch that is asked for.
    func listing(before cursor: PageCursor?, in batches: [Int64]?) -> JobListing {
        var conditions: [String] = []
        var values: [SQLValue] = []
        func place(_ value: SQLValue) -> String {
            values.append(value)
            return "$\(values.count)"
        }
        conditions.append("number < \(place(.integer(cursor?.number ?? .max)))")
        if case .user(let user) = scope { conditions.append("user_id = \(place(.text(user.rawValue)))") }
        if let state { conditions.append("state = \(place(.text(state.rawValue)))") }
        if let batches {
            let places = batches.map { place(.integer($0)) }.joined(separator: ", ")
            conditions.append(batches.count == 1 ? "batch_number = \(places)" : "batch_number IN (\(places))")
        }
        let toolAlone = conditions.count == 1
        let filter = tool.map { "tool = \(place(.text($0.rawValue)))" }
        if toolAlone, let filter { conditions.append(filter) }
        return JobListing(
            indexed: conditions.joined(separator: " AND "), filter: toolAlone ? nil : filter, values: values)
    }
}

extension SQLSession {
    /// Where several users have a batch with this id, there are several.
    func numbers(of batch: BatchID) throws -> [Int64] {
        try run("SELECT number FROM batches WHERE id = $1", [.text(batch.rawValue)]).map { try $0.integer("number") }
    }

    /// One job more than asked for tells whether there is a next page. The sizes are read first, so that no page is larger
    /// than it may be.
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

    /// How many of the first jobs are on the page.
    private func fitting(_ sizes: ArraySlice<Int>) -> Int {
        var total = 0
        for (index, size) in sizes.enumerated() {
            total += size
            if total > JobListing.mostBytes { return max(index, 1) }
        }
        return sizes.count
    }

    /// In bytes.
    private func size(of details: JobDetails) -> String {
        let columns: [(JobDetails, String)] = [
            (.metadata, "metadata"), (.options, "options"), (.result, "result"), (.preview, "preview"),
        ]
        let parts = columns.filter { details.contains($0.0) }.map { "COALESCE(\(dialect.bytes($0.1)), 0)" }
        return parts.isEmpty ? "0" : parts.joined(separator: " + ")
    }

    /// Where to look on, after a page that looked at as many rows as it may.
    private func endOfLook(_ listing: JobListing) throws -> PageCursor? {
        // Without the last value, which is the filter's.
        let last = try first(
            """
            SELECT number FROM jobs WHERE \(listing.indexed)
            ORDER BY number DESC LIMIT 1 OFFSET \(JobListing.longestLook - 1)
            """, Array(listing.values.dropLast()))
        return try last.map { PageCursor(try $0.integer("number")) }
    }
}
