import AsyncHTTPClient
import Calotype
import CalotypeTesting
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Events over HTTP", .timeLimit(.minutes(1)))
struct EventTests {
    @Test("A reader goes on where it stopped, and sees only what it asked for")
    func resume() async throws {
        try await withNode { node async throws in
            let first = try await read(node, "/v1/events", lines: 1) {}
            let start = try #require(first.first?.id)
            for id in ["a", "b"] {
                let made = try await node.post(
                    "/v1/jobs", json: #"{"id":"\#(id)","tool":"sora","sourceUrl":"http://example.com/x"}"#)
                #expect(made.status == 201)
            }
            _ = try await node.send(.POST, "/v1/jobs/a/cancel")
            let all = try await read(node, "/v1/events?after=\(start)", lines: 3) {}
            #expect(all.map(\.summary) == ["a waiting", "b waiting", "a cancelled"])
            let last = try await read(node, "/v1/events?after=0-0", lines: 1, [("Last-Event-ID", all[1].id)]) {}
            #expect(last.map(\.summary) == ["a cancelled"])
            let some = try await read(node, "/v1/events?after=\(start)&job=b", lines: 1) {}
            #expect(some.map(\.summary) == ["b waiting"])
        }
    }

    @Test("An open stream hears of a change at once")
    func live() async throws {
        try await withNode { node async throws in
            let events = try await read(node, "/v1/events?state=cancelled", lines: 2) {
                _ = try await node.post(
                    "/v1/jobs", json: #"{"id":"a","tool":"sora","sourceUrl":"http://example.com/x"}"#)
                _ = try await node.send(.POST, "/v1/jobs/a/cancel")
            }
            #expect(events.last?.summary == "a cancelled")
        }
    }

    @Test("A preview is an event, before the job succeeds")
    func preview() async throws {
        let presets = try QualityPresets(
            yaml: "sora:\n  preview: { maxWidth: 16, maxHeight: 16, format: webp, quality: 20 }")
        try await withNode(workers: true, presets: presets) { node async throws in
            let events = try await read(node, "/v1/events?after=0-0", lines: 4) {
                let image = DrawnImage.corners(64, 48).png
                let made = try await node.send(.POST, "/v1/jobs?tool=sora&id=a", body: image)
                #expect(made.status == 201)
            }
            #expect(events.map(\.summary) == ["a waiting", "a running", "a preview", "a succeeded"])
            let job = try await node.send(.GET, "/v1/jobs/a")
            #expect(job["preview", "variant"] == nil)
            #expect(job.text.contains("/v1/jobs/a/variants/preview?user=local"))
            #expect(try await node.send(.GET, "/v1/jobs/a/variants/preview").text.hasPrefix("RIFF"))
        }
    }

    private struct Event {
        var id = ""
        var summary = ""
    }

    /// The first events of a stream, the position that it begins at counted as one where none is given. `meanwhile` runs
    /// once the stream is open.
    private func read(
        _ node: RunningNode, _ path: String, lines count: Int, _ headers: [(String, String)] = [],
        meanwhile: () async throws -> Void
    ) async throws -> [Event] {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(node.port)\(path)")
        request.headers = HTTPHeaders(headers)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        #expect(response.headers.first(name: "content-type") == "text/event-stream")
        var text = ""
        var events: [Event] = []
        var isOpen = false
        let counts = !path.contains("after=")
        for try await part in response.body {
            text += String(buffer: part)
            if !isOpen, text.contains("\n\n") {
                isOpen = true
                try await meanwhile()
            }
            events = text.components(separatedBy: "\n\n").dropLast().compactMap { block in
                if let start = block.firstMatch(of: /: from (\S+)/) { return counts ? Event(id: String(start.1)) : nil }
                guard let id = block.firstMatch(of: /id: (\S+)/), let job = block.firstMatch(of: /"id":"(\w+)"/),
                    let state = block.firstMatch(of: /"state":"(\w+)"/)
                else { return nil }
                let isPreview = block.hasPrefix("event: preview\n") && block.contains(#""preview":{"#)
                return Event(id: String(id.1), summary: "\(job.1) \(isPreview ? "preview" : state.1)")
            }
            if events.count >= count { return events }
        }
        return events
    }
}
