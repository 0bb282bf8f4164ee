import Foundation
import Logging
import Synchronization
import Testing

@testable import CalotypeObservability

@Suite("Lines that nobody reads", .timeLimit(.minutes(1)))
struct LineQueueTests {
    @Test("stop nobody, and are counted where there is no room for them")
    func lost() throws {
        let pipe = Pipe()
        let queue = LineQueue(to: pipe.fileHandleForWriting, limit: 10_000)
        let line = String(repeating: "x", count: 999) + "\n"
        for _ in 0..<500 { queue.add(line) }

        // The count may come in parts, whenever there was room for it.
        var (text, lost, whole) = ("", 0, 0)
        repeat {
            text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
            guard text.hasSuffix("\n") else { continue }
            lost = text.matches(of: #/log lines lost","lines":(\d+)/#).reduce(0) { $0 + (Int($1.1) ?? 0) }
            whole = text.split(separator: "\n").count { $0.hasPrefix("xxx") }
        } while whole + lost < 500
        #expect(whole + lost == 500)
        // A pipe holds 64 KB, the queue 10 of them, and as many are on their way.
        #expect(lost > 300)

        queue.add("next\n")
        #expect(String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self) == "next\n")
    }
}

@Suite("What a command says without a log")
struct WarningLinesTests {
    @Test("Warnings are plain lines, and nothing else is there")
    func warnings() {
        let text = Mutex("")
        let sink = LineSink { line in text.withLock { $0 += line } }
        let logger = Logger(label: "test") { _ in WarningLines(to: sink) }
        logger.info("job")
        logger.warning("left behind", metadata: ["key": "a/b", "cause": "no\u{1B}[2J\nanswer"])
        logger.error("job", metadata: ["kind": "source"])
        #expect(text.withLock { $0 } == "calotype: left behind: no [2J answer, a/b\n")
    }
}
