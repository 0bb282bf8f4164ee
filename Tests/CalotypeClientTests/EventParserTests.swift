import CalotypeAPI
import Foundation
import NIOCore
import Testing

@testable import CalotypeClient

@Suite("EventParser")
struct EventParserTests {
    private static let stream =
        ": from 7\nid: 7\n\nevent: job\r\nid: 8\r\ndata: {\"id\":\"a\",\"userId\":\"ann\",\"tool\":\"sora\",\r\n"
        + "data: \"priority\":\"normal\",\"state\":\"running\",\"attempt\":1,\"at\":\"2026-01-31T12:00:00.000Z\"}\r\n\r\n"
        + "event: reset\nid: 9\ndata: {}\n\n"

    @Test("Events are the same, however the stream is cut", arguments: [1, 2, 3, 7, 64, 1_000])
    func pieces(_ length: Int) throws {
        var parser = EventParser()
        let bytes = Array(Self.stream.utf8)
        let events = try stride(from: 0, to: bytes.count, by: length).flatMap {
            try parser.add(ByteBuffer(bytes: bytes[$0..<min($0 + length, bytes.count)]))
        }
        #expect(events.map(\.position) == ["8", "9"])
        #expect(events.map { $0.change?.state } == ["running", nil])
        #expect(events[0].change?.at.timeIntervalSince1970 == 1_769_860_800)
    }

    @Test("An event that never ends is refused", arguments: ["a", "data: a\n"])
    func endless(_ text: String) {
        var parser = EventParser()
        let piece = ByteBuffer(string: String(repeating: text, count: 300_000))
        #expect(throws: ServiceError.self) { for _ in 0..<40 { _ = try parser.add(piece) } }
    }
}

@Suite("ServiceError")
struct ServiceErrorTests {
    @Test("A problem of the service gives its detail and reason, anything else its status")
    func bodies() {
        let problem = #"""
            {"type":"about:blank","title":"Conflict","status":409,"detail":"Taken.","kind":"request","reason":"conflict",
            "field":"jobs.1.id","taken":["a"]}
            """#
        let error = ServiceError(status: 409, body: Array(problem.utf8), retryAfter: 3)
        #expect(error.detail == "Taken.")
        #expect((error.reason, error.field, error.taken, error.retryAfter) == ("conflict", "jobs.1.id", ["a"], 3))
        let foreign = ServiceError(status: 502, body: Array("<html>".utf8), retryAfter: nil)
        #expect(foreign.detail == "The server answered with status 502.")
        #expect(foreign.reason.isEmpty)
    }
}
