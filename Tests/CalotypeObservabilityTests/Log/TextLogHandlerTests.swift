import Foundation
import Logging
import Synchronization
import Testing

@testable import CalotypeObservability

@Suite("Log lines for people")
struct TextLogHandlerTests {
    private func lines(_ body: (Logger) -> Void) -> [String] {
        let lines = Mutex<[String]>([])
        var logger = Logger(label: "test") { _ in
            TextLogHandler(
                level: .info, to: LineSink { line in lines.withLock { $0.append(line) } },
                now: { Date(timeIntervalSince1970: 0) })
        }
        logger[metadataKey: "worker"] = "here-1"
        body(logger)
        return lines.withLock { $0 }
    }

    @Test("A line has time, level, message and what belongs to it; words without quotes")
    func line() {
        let written = lines {
            $0.warning("job", metadata: ["kind": "upload", "cause": "no space left", "attempt": .stringConvertible(2)])
            $0.debug("unseen")
        }
        #expect(
            written == [
                "1970-01-01 00:00:00.000Z WARNING  job attempt=2 cause=\"no space left\" kind=upload worker=here-1\n"
            ])
    }

    @Test("A line stays one, and steers no terminal")
    func escaped() throws {
        let written = lines { $0.info("a\nb", metadata: ["x": "\u{1B}[31m\n\u{202E}", "y": "", "z": "a=b"]) }
        #expect(written.count == 1)
        let line = try #require(written.first)
        #expect(line.dropLast().allSatisfy { !$0.isNewline } && !line.contains("\u{1B}") && !line.contains("\u{202E}"))
        #expect(line.contains(#"y="" z="a=b""#))
    }

    @Test("A format is chosen by its name", arguments: [("json", #"{"time""#), ("text", "INFO")])
    func chosen(_ name: String, _ part: String) throws {
        let written = Mutex<[String]>([])
        let format = try #require(LogFormat(rawValue: name))
        let sink = LineSink { line in written.withLock { $0.append(line) } }
        Logger(label: "test") { format.handler(label: $0, level: .info, to: sink) }.info("hello")
        #expect(written.withLock { $0 }.first?.contains(part) == true)
    }
}
