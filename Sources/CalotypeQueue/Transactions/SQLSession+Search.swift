internal import Calotype
internal import CalotypeAPI
internal import Foundation

extension SQLSession {
    /// How long one page searches before it ends.
    private static var searchTime: Duration { .milliseconds(250) }
    /// How many jobs are read at once.
    private static var searchPiece: Int { 100 }

    /// Reads a page of jobs whose prompts contain the words, newest first. It looks at a bounded number of rows for a
    /// bounded time, and returns how far it looked.
    func search(_ listing: JobListing, _ limit: Int, _ filter: JobFilter) throws -> JobPage {
        let end = ContinuousClock.now + Self.searchTime
        let rows = try run(searchStatement(listing), listing.values)
        let wanted = filter.words.map(PromptWords.folded)
        var (found, looked): ([Int64], Int) = ([], 0)
        while looked < rows.count, found.count < limit, looked == 0 || ContinuousClock.now < end {
            let piece = rows[looked..<min(looked + Self.searchPiece, rows.count)]
            let fitting = try piece.filter { try $0.integer("fits") == 1 }.map { try $0.integer("number") }
            let matches = Set(try matching(wanted, among: fitting))
            for row in piece where found.count < limit {
                looked += 1
                let number = try row.integer("number")
                if matches.contains(number) { found.append(number) }
            }
        }
        return try page(
            of: found, rows[..<looked], isWhole: looked == rows.count && looked < JobListing.longestLook, filter)
    }

    /// Each row that the search may look at, and whether the conditions other than the words hold.
    func searchStatement(_ listing: JobListing) -> String {
        """
        SELECT number, submitted_at, CASE WHEN \(listing.filter ?? "TRUE") THEN 1 ELSE 0 END AS fits FROM jobs
        WHERE \(listing.indexed) ORDER BY number DESC LIMIT \(JobListing.longestLook)
        """
    }

    private func matching(_ words: [String], among numbers: [Int64]) throws -> [Int64] {
        guard !numbers.isEmpty else { return [] }
        let list = numbers.map { "\($0)" }.joined(separator: ", ")
        let rows = try run("SELECT number, metadata FROM jobs WHERE number IN (\(list))")
        return try rows.filter { try PromptWords.contain(words, in: $0.text("metadata")) }.map {
            try $0.integer("number")
        }
    }

    private func page(
        of numbers: [Int64], _ looked: ArraySlice<SQLRow>, isWhole: Bool, _ filter: JobFilter
    ) throws -> JobPage {
        guard !numbers.isEmpty else { return try JobPage(jobs: [], looked, isWhole: isWhole) }
        let list = numbers.map { "\($0)" }.joined(separator: ", ")
        let sizes = try run(
            "SELECT \(size(of: filter.details)) AS size FROM jobs WHERE number IN (\(list)) ORDER BY number DESC"
        ).map { Int(try $0.integer("size")) }
        let count = fitting(sizes[...])
        let jobs = try run(
            """
            SELECT \(JobRecord.columns(with: filter.details)) FROM jobs WHERE number IN (\(list))
            ORDER BY number DESC LIMIT \(count)
            """
        ).map(QueuedJob.init)
        guard count < numbers.count, let last = jobs.last else {
            return try JobPage(jobs: jobs, looked, isWhole: isWhole)
        }
        return try JobPage(jobs: jobs, looked.prefix { try $0.integer("number") >= last.number }, isWhole: false)
    }
}

extension JobPage {
    fileprivate init(jobs: [QueuedJob], _ looked: ArraySlice<SQLRow>, isWhole: Bool) throws {
        let last = try looked.last?.integer("number")
        self.init(
            jobs: jobs, next: isWhole ? nil : last.map { PageCursor($0) },
            searched: SearchReach(
                jobs: looked.count, since: try looked.last?.date("submitted_at"), isWhole: isWhole))
    }
}

/// The words of prompts.
private enum PromptWords {
    /// Returns the text without case and accents.
    static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }

    /// Whether the prompts in this metadata contain a word that begins so, for each of `words`, which are folded.
    static func contain(_ words: [String], in metadata: String) throws -> Bool {
        guard let members = JSONMembers(metadata.utf8.map { $0 })?.members else { return false }
        let json = RawJSON(Array(metadata.utf8))
        let prompts = members.filter { $0.name.lowercased().contains("prompt") }.compactMap { member in
            try? RawJSON(Array(json.bytes[member.value])).decoded(as: String.self)
        }
        let found = prompts.flatMap { folded($0).split { !$0.isLetter && !$0.isNumber } }
        return words.allSatisfy { word in found.contains { $0.hasPrefix(word) } }
    }
}

extension SearchReach {
    static let nothing = Self(jobs: 0, since: nil, isWhole: true)
}
