internal import Calotype
internal import CalotypeAPI
internal import Foundation

extension SQLSession {
    /// How long one page searches before it ends. With reading and showing the jobs, a page takes less than 50 ms.
    private static var searchTime: Duration { .milliseconds(20) }
    /// How many jobs are read at once. Their metadata can be large.
    private static var searchPiece: Int { 100 }

    /// Reads a page of jobs whose prompts contain the words, newest first. It looks at a bounded number of rows for a
    /// bounded time, and returns how far it looked.
    func search(_ listing: JobListing, _ limit: Int, _ filter: JobFilter) throws -> JobPage {
        let end = ContinuousClock.now + Self.searchTime
        let words = PromptWords(filter.words)
        var (found, looked, isWhole): ([Int64], [SearchedRow], Bool) = ([], [], false)
        while looked.count < JobListing.longestLook, found.count < limit {
            let rows = try run(searchStatement(listing, after: looked.last?.number), listing.values)
            for row in rows where found.count < limit {
                guard looked.isEmpty || ContinuousClock.now < end else {
                    return try page(of: found, looked, isWhole: false, filter)
                }
                looked.append(try SearchedRow(row))
                guard let metadata = try row.optional("metadata", SQLRow.text) else { continue }
                if words.areFound(in: metadata) { found.append(try row.integer("number")) }
            }
            let last = try rows.last?.integer("number")
            isWhole = rows.isEmpty || (rows.count < Self.searchPiece && looked.last?.number == last)
            guard !isWhole else { break }
        }
        return try page(of: found, looked, isWhole: isWhole, filter)
    }

    /// The next rows that the search looks at. They have their metadata if the conditions other than the words hold.
    func searchStatement(_ listing: JobListing, after number: Int64? = nil) -> String {
        """
        SELECT number, submitted_at, CASE WHEN \(listing.filter ?? "TRUE") THEN metadata END AS metadata FROM jobs
        WHERE \(listing.indexed) \(number.map { "AND number < \($0)" } ?? "")
        ORDER BY number DESC LIMIT \(Self.searchPiece)
        """
    }

    private func page(
        of numbers: [Int64], _ looked: [SearchedRow], isWhole: Bool, _ filter: JobFilter
    ) throws -> JobPage {
        guard !numbers.isEmpty else { return JobPage(jobs: [], looked[...], isWhole: isWhole) }
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
            return JobPage(jobs: jobs, looked[...], isWhole: isWhole)
        }
        return JobPage(jobs: jobs, looked.prefix { $0.number >= last.number }, isWhole: false)
    }
}

/// A row that a search has looked at.
private struct SearchedRow {
    let number: Int64
    let submitted: Date

    init(_ row: SQLRow) throws {
        number = try row.integer("number")
        submitted = try row.date("submitted_at")
    }
}

extension JobPage {
    fileprivate init(jobs: [QueuedJob], _ looked: ArraySlice<SearchedRow>, isWhole: Bool) {
        self.init(
            jobs: jobs, next: isWhole ? nil : looked.last.map { PageCursor($0.number) },
            searched: SearchReach(jobs: looked.count, since: looked.last?.submitted, isWhole: isWhole))
    }
}

/// The words that a search looks for in prompts.
private struct PromptWords {
    /// Without case and accents.
    private let words: [String]
    /// The words in UTF-8, if all of them are ASCII.
    private let ascii: [[UInt8]]?

    init(_ words: [String]) {
        let folded = words.map(Self.folded)
        self.words = folded
        ascii = folded.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } } ? folded.map { Array($0.utf8) } : nil
    }

    private static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }

    /// Whether the prompts in this metadata contain a word that begins so, for each of the words.
    func areFound(in metadata: String) -> Bool {
        let bytes = Array(metadata.utf8)
        guard mayBeFound(in: bytes), let members = JSONMembers(bytes)?.members else { return false }
        let prompts = members.filter { $0.name.lowercased().contains("prompt") }.compactMap { member in
            try? RawJSON(Array(bytes[member.value])).decoded(as: String.self)
        }
        let found = prompts.flatMap { Self.folded($0).split { !$0.isLetter && !$0.isNumber } }
        return words.allSatisfy { word in found.contains { $0.hasPrefix(word) } }
    }

    /// Whether it is worth to read the JSON: `false` if it is ASCII without escapes, and a word is nowhere in it. This
    /// is ten times as fast.
    private func mayBeFound(in metadata: [UInt8]) -> Bool {
        guard let ascii else { return true }
        var lower = metadata
        for index in lower.indices {
            let byte = lower[index]
            if byte >= 0x80 || byte == UInt8(ascii: "\\") { return true }
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { lower[index] = byte | 0x20 }
        }
        return ascii.allSatisfy { Self.contains($0, in: lower) }
    }

    private static func contains(_ word: [UInt8], in text: [UInt8]) -> Bool {
        guard let first = word.first, word.count <= text.count else { return word.isEmpty }
        for start in 0...(text.count - word.count) where text[start] == first {
            if text[start..<(start + word.count)].elementsEqual(word) { return true }
        }
        return false
    }
}

extension SearchReach {
    static let nothing = Self(jobs: 0, since: nil, isWhole: true)
}
