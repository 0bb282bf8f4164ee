internal import Synchronization

/// Hostile responses of a web server, each generated from a seed: any status, informational responses, wrong lengths,
/// chunks, trailers, and bytes after the end.
package final class FuzzedAnswers: Sendable {
    private let seed: UInt64
    private let count = Mutex<UInt64>(0)

    package init(seed: UInt64) { self.seed = seed }

    /// A script for `ScriptedServer.run`, with another response for each request.
    package func script(_ request: ScriptedServer.Request) -> [ScriptedServer.Step] {
        let number = count.withLock { count in
            defer { count += 1 }
            return count
        }
        return Self.answer(seed &+ number &* 0x1_0001).map(ScriptedServer.Step.bytes)
    }

    /// Returns a response in the pieces in which it is sent.
    package static func answer(_ seed: UInt64) -> [[UInt8]] {
        var random = SeededGenerator(seed: seed)
        var text = ""
        while random.chance(20) { text += head(informational, &random) }
        text += message(&random)
        if random.chance(15) { text += random.pick([message(&random), "\r\n", "\0\0\0", "HTTP/1.1 099 X\r\n\r\n"]) }
        var bytes = Array(text.utf8)
        if random.chance(20) {
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
        }
        if random.chance(10) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
        guard random.chance(30), bytes.count > 1 else { return [bytes] }
        let cut = Int.random(in: 1..<bytes.count, using: &random)
        return [Array(bytes[..<cut]), Array(bytes[cut...])]
    }

    private static let informational = ["100", "102", "103", "199", "101", "000", "099"]
    private static let statuses =
        informational + [
            "200", "200", "200", "200", "201", "204", "205", "206", "299", "301", "302", "304", "307", "400", "403",
            "404", "409", "412", "416", "429", "500", "503", "507", "599", "600", "999", "20", "2000", "abc", "",
        ]

    private static func head(_ statuses: [String], _ random: inout SeededGenerator) -> String {
        let version =
            random.chance(90) ? "HTTP/1.1" : random.pick(["HTTP/1.0", "HTTP/1.9", "HTTP/2.0", "HTTP/0.9", "ICY"])
        var head = "\(version) \(random.pick(statuses)) \(random.pick(["OK", "", "X Y Z"]))\r\n"
        for _ in 0..<Int.random(in: 0...3, using: &random) { head += random.pick(fields) + "\r\n" }
        return head + "\r\n"
    }

    private static let fields = [
        "Connection: close", "Connection: keep-alive", "Connection: Upgrade\r\nUpgrade: h2c", "Upgrade: websocket",
        "Content-Length: 0", "Content-Length: 5", "Content-Length: -1", "Content-Length: 99999999999999999999",
        "Content-Length: 9223372036854775807", "Content-Length: +5", "Content-Length: 5, 5", "Content-Length:",
        "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity", "Content-Encoding: gzip", "Content-Encoding: br", "Content-Type: text/html",
        "Location: /next", "Location: http://[::1", "Location:", "Location: /a b", "Retry-After: 99999999999999999999",
        "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT", "Date: now", "ETag: \"\"", "X-Empty:", "X:", ": none", "No colon",
        " folded: yes", "X-Long: \(String(repeating: "x", count: 9000))", "Trailer: X-After", "x-amz-request-id: \u{1}",
        "x-amz-retry-after: -5", "x-amz-retry-after: 9223372036854775807", "x-amz-checksum-sha256: AAAA",
        "x-amz-bucket-region: eu-west-9",
    ]

    private static func message(_ random: inout SeededGenerator) -> String {
        head(statuses, &random) + random.pick([plain, chunked])(&random)
    }

    private static func plain(_ random: inout SeededGenerator) -> String {
        random.pick([
            "", "12345", "<Error><Code>SlowDown</Code></Error>", "<!doctype html><p>no", "{\"success\":true}",
            String(repeating: "y", count: 3000),
        ])
    }

    private static func chunked(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            text += random.pick([
                "3\r\nabc\r\n", "3;x=y\r\nabc\r\n", "9\r\nabc\r\n", "1\r\nabc\r\n", "FFFFFFFFFFFFFFFF\r\n", "-1\r\n",
            ])
        }
        return text
            + random.pick([
                "0\r\n\r\n", "0\r\nX-After: 1\r\n\r\n", "0\r\nX-After:\r\n\r\n", "0\r\nX", "0\r\n: a\r\n\r\n", "",
            ])
    }
}
