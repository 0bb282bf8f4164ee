import Foundation
import Logging
import Synchronization
import Testing

@testable import CalotypeObservability

@Suite("Log lines")
struct JSONLogHandlerTests {
    private static let start = #"{"time":"2025-01-02T03:04:05.625Z","level":"info","message":"#

    @Test("A record is one line with the time, the level, the message, the logger and its metadata")
    func line() {
        let line = logged("job done") {
            [
                "tool": "dall-e", "originalSize": .stringConvertible(2_048_000),
                "compressionRatio": .stringConvertible(2.5),
            ]
        }
        #expect(
            line == Self.start
                + #""job done","logger":"test","compressionRatio":2.5,"originalSize":2048000,"tool":"dall-e"}"# + "\n")
    }

    @Test(
        "Values keep their type",
        arguments: [
            ("text", #""text""#), ("12", #""12""#), ("", #""""#),
            (.stringConvertible(12), "12"), (.stringConvertible(-3 as Int8), "-3"),
            (.stringConvertible(UInt64.max), "18446744073709551615"), (.stringConvertible(UInt8(7)), "7"),
            (.stringConvertible(1.0), "1.0"), (.stringConvertible(1e300), "1e+300"),
            (.stringConvertible(Float(0.5)), "0.5"),
            (.stringConvertible(Double.nan), #""nan""#), (.stringConvertible(-Double.infinity), #""-inf""#),
            (.stringConvertible(true), "true"), (.stringConvertible("a\"b"), #""a\"b""#),
            (.stringConvertible(Duration.milliseconds(5)), #""0.005 seconds""#),
            (["a", .stringConvertible(1), ["b"]], #"["a",1,["b"]]"#), (.array([]), "[]"),
            (["z": "1", "a": ["k\"": .stringConvertible(false)]], #"{"a":{"k\"":false},"z":"1"}"#),
            (.dictionary([:]), "{}"),
        ] as [(Logger.MetadataValue, String)])
    func values(value: Logger.MetadataValue, json: String) {
        #expect(logged("m") { ["k": value] } == Self.start + #""m","logger":"test","k":\#(json)}"# + "\n")
    }

    @Test(
        "What ends a line or steers a terminal is escaped",
        arguments: [
            ("a\nb", #"a\nb"#), ("a\r\nb", #"a\r\nb"#), ("a\tb", #"a\tb"#),
            ("\u{0}\u{8}\u{1F}", #"\u0000\u0008\u001f"#),
            ("\u{1B}[31mred", #"\u001b[31mred"#), ("\u{7F}\u{9B}31m", #"\u007f\u009b31m"#),
            ("a\u{2028}b\u{2029}", #"a\u2028b\u2029"#), ("\u{202E}gnp.exe", #"\u202egnp.exe"#),
            (#"quote " slash \ "#, #"quote \" slash \\ "#), ("e\u{301} 日本 👩‍👩‍👧", "e\u{301} 日本 👩‍👩‍👧"),
        ])
    func escapes(text: String, json: String) throws {
        let line = logged(Logger.Message(stringLiteral: text)) { [text: .string(text)] }
        #expect(line == Self.start + #""\#(json)","logger":"test","\#(json)":"\#(json)"}"# + "\n")
        let read = try object(line)
        #expect(read["message"] as? String == text)
        #expect(read[text] as? String == text)
    }

    @Test("A prompt that holds a log line stays a value")
    func forged() throws {
        let forged = "nice\"}\n{\"time\":\"2025-01-01T00:00:00.000Z\",\"level\":\"error\",\"message\":\"forged\"}"
        let line = logged("m") { ["prompt": .string(forged)] }
        #expect(line.utf8.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(try object(line)["prompt"] as? String == forged)
        #expect(try object(line)["level"] as? String == "info")
    }

    @Test("A long text is cut at a whole character and says so", arguments: ["x", "é", "😀", "日"])
    func long(letter: String) throws {
        let text = String(repeating: letter, count: 1_000_000)
        let line = logged(Logger.Message(stringLiteral: "a" + text)) { ["prompt": .string(text)] }
        #expect(line.utf8.count < 17_000)
        let prompt = try #require(try object(line)["prompt"] as? String)
        let kept = prompt.prefix { String($0) == letter }.utf8.count
        #expect((8188...8192).contains(kept))
        #expect(prompt.hasSuffix("… (\(text.utf8.count - kept) bytes cut)"))
    }

    @Test("Lists have bounds in length and depth")
    func lists() throws {
        let many = Logger.MetadataValue.array(Array(repeating: .stringConvertible(1), count: 100_000))
        let named = Logger.MetadataValue.dictionary(.init(uniqueKeysWithValues: (0..<1000).map { ("k\($0)", "v") }))
        let deep = (0..<1000).reduce(Logger.MetadataValue.string("x")) { value, _ in .array([value]) }
        let line = logged("m") { ["many": many, "named": named, "deep": deep] }
        #expect(line.utf8.count < 10_000)
        let read = try object(line)
        #expect((read["many"] as? [Any])?.last as? String == "… (99744 more)")
        #expect((read["named"] as? [String: Any])?["…"] as? String == "… (744 more)")
    }

    @Test("Reserved keys are not overwritten, and nothing is lost")
    func reserved() throws {
        let line = logged("m") {
            ["level": "forged", "_level": "also", "time": "never", "logger": "x", "message": "y"]
        }
        let read = try object(line)
        #expect(line.hasPrefix(Self.start + #""m","logger":"test","#))
        #expect(read["_level"] as? String == "also")
        #expect(read["__level"] as? String == "forged")
        #expect(read["_time"] as? String == "never")
    }

    @Test("The nearer metadata is to the call, the more it counts")
    func merging() throws {
        let lines = Mutex("")
        var logger = Logger(label: "test") { label in
            JSONLogHandler(
                label: label, metadataProvider: .init { ["a": "provider", "b": "provider", "c": "provider"] },
                to: LineSink { line in lines.withLock { $0 += line } })
        }
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "d"] = "logger"
        logger.info("m", metadata: ["b": "call"])
        let read = try object(lines.withLock { $0 })
        #expect(["a", "b", "c", "d"].map { read[$0] as? String } == ["provider", "call", "provider", "logger"])
    }

    @Test("Records below the level are not written", arguments: [(Logger.Level.warning, 0), (.info, 1), (.trace, 1)])
    func level(level: Logger.Level, lines: Int) {
        let count = Mutex(0)
        let logger = Logger(label: "test") {
            JSONLogHandler(label: $0, level: level, to: LineSink { _ in count.withLock { $0 += 1 } })
        }
        logger.info("m")
        #expect(count.withLock { $0 } == lines)
    }

    @Test("An error that comes with a record is told")
    func error() throws {
        struct Failure: Error, CustomStringConvertible { let description = "why" }
        let lines = Mutex("")
        let handler = JSONLogHandler(label: "test", to: LineSink { line in lines.withLock { $0 += line } })
        handler.log(
            event: LogEvent(
                level: .error, message: "m", error: Failure(), metadata: nil, source: nil, file: "", function: "",
                line: 1))
        #expect(try object(lines.withLock { $0 })["error"] as? String == "why")
    }

    /// What is written for one record.
    private func logged(_ message: Logger.Message, metadata: () -> Logger.Metadata) -> String {
        let lines = Mutex("")
        let logger = Logger(label: "test") {
            JSONLogHandler(
                label: $0, to: LineSink { line in lines.withLock { $0 += line } },
                now: { Date(timeIntervalSince1970: 1_735_787_045.625) })
        }
        logger.info(message, metadata: metadata())
        return lines.withLock { $0 }
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
}
