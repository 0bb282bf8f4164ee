import Foundation

/// All diaries of a run, sorted by time.
struct History: Sendable {
    struct Entry: Sendable {
        let at: Moment
        let process: String
        let words: [String]
        var verb: String { words[0] }
    }

    /// A claim of a job, as the diary of its process records it.
    struct Claim: Sendable {
        let at: Moment
        let process, job, worker, priority: String
        let token, attempt: Int
    }

    let entries: [Entry]
    let claims: [Claim]

    init(_ processes: [NodeProcess]) throws {
        var entries: [Entry] = []
        for process in processes {
            let text = (try? String(contentsOfFile: process.diaryPath, encoding: .utf8)) ?? ""
            for line in text.split(separator: "\n") {
                let words = line.split(separator: "\t").map(String.init)
                // A line that is incomplete because its process ended is ignored.
                guard words.count > 1, let time = UInt64(words[0]) else { continue }
                entries.append(
                    Entry(at: Moment(nanoseconds: time), process: process.name, words: Array(words.dropFirst())))
            }
        }
        self.entries = entries.sorted { $0.at < $1.at }
        claims = self.entries.compactMap { entry in
            guard entry.verb == "claimed", entry.words.count == 6, let token = Int(entry.words[2]),
                let attempt = Int(entry.words[3])
            else { return nil }
            return Claim(
                at: entry.at, process: entry.process, job: entry.words[1], worker: entry.words[4],
                priority: entry.words[5], token: token, attempt: attempt)
        }
    }

    /// Returns the entries of one verb that have at least `words` words.
    func all(_ verb: String, words: Int = 1) -> [Entry] {
        entries.filter { $0.verb == verb && $0.words.count >= words }
    }
}
