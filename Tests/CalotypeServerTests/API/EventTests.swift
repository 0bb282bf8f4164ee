import AsyncHTTPClient
import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("Events over HTTP", .timeLimit(.minutes(1)))
struct EventTests {
    @Test("A reader goes on where it stopped, and sees only what it asked for", arguments: Backing.available)
    func resume(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
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

    @Test("An open stream hears of a change at once", arguments: Backing.available)
    func live(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            let events = try await read(node, "/v1/events?state=cancelled", lines: 2) {
                _ = try await node.post(
                    "/v1/jobs", json: #"{"id":"a","tool":"sora","sourceUrl":"http://example.com/x"}"#)
                _ = try await node.send(.POST, "/v1/jobs/a/cancel")
            }
            #expect(events.last?.summary == "a cancelled")
        }
    }

    @Test("A stream ends with its token")
    func removed() async throws {
        let rules = AccessRules(tokens: AccessTests.tokens.tokens)
        let token = try #require(rules.tokens.tokens.first { $0.name == "ann" })
        let (isValid, isOpen) = (rules.validity(of: Caller(token)), rules.validity(of: .anyone))
        #expect(isValid() && isOpen())
        _ = rules.keyring.replace(by: AccessTokens(rules.tokens.tokens.filter { $0.name != "ann" }))
        #expect(!isValid() && isOpen() && !rules.validity(of: Caller(token))())

        let harness = try await WorkerHarness(.file)
        let start = try await harness.queue.latestChange()
        try await harness.submit("late")
        let reader = SlowReader(until: "late", delay: .zero)
        var stream = EventStream(
            queue: harness.queue, scope: .all, filter: ChangeFilter(state: nil, tool: nil, batch: nil, job: nil),
            store: harness.store, logger: silence, lifetime: .seconds(60))
        stream.isAllowed = isValid
        var writer: any ResponseBodyWriter = reader
        try await stream.send(from: start, to: &writer)
        #expect(reader.text.contains("retry:") && !reader.text.contains("late"))
    }

    @Test("A stream ends when its database is cut off without a word", .enabled(if: TestSchema.server != nil))
    func frozen() async throws {
        let schema = try TestSchema()
        defer { withExtendedLifetime(schema) {} }
        let address = try #require(URLComponents(string: schema.address))
        let upstream = FaultProxy.Upstream(host: address.host ?? "", port: try #require(address.port))
        try await FaultProxy.run(to: upstream, []) { [address] proxy, endpoint in
            var behind = address
            behind.port = URLComponents(string: endpoint)?.port
            let queue = try await QueueLocation.postgres(address: try #require(behind.string)).open(logger: silence)
            let start = try await queue.latestChange()
            proxy.freeze()
            var stream = EventStream(
                queue: queue, scope: .all, filter: ChangeFilter(state: nil, tool: nil, batch: nil, job: nil),
                store: try FolderStore(ScratchFolder().path), logger: silence, lifetime: .seconds(60))
            stream.queuePatience = .milliseconds(100)
            let begin = ContinuousClock.now
            await #expect(throws: (any Error).self) {
                var writer: any ResponseBodyWriter = SlowReader(until: "event: never", delay: .zero)
                try await stream.send(from: start, to: &writer)
            }
            #expect(begin.duration(to: .now) < .seconds(5))
            proxy.heal()
            await queue.close()
        }
    }

    @Test(
        "A reader that is too slow to follow hears that it missed some, and goes on from now",
        arguments: Backing.available)
    func slow(_ backing: Backing) async throws {
        let harness = try await WorkerHarness(backing)
        let start = try await harness.queue.latestChange()
        try await harness.submit("missed")
        let reader = SlowReader(until: "event: reset", delay: .milliseconds(80))
        var stream = EventStream(
            queue: harness.queue, scope: .all, filter: ChangeFilter(state: nil, tool: nil, batch: nil, job: nil),
            store: harness.store, logger: silence, lifetime: .seconds(60))
        stream.patience = .milliseconds(40)
        var writer: any ResponseBodyWriter = reader
        await #expect(throws: CancellationError.self) { try await stream.send(from: start, to: &writer) }
        let text = reader.text
        #expect(text.contains(#""id":"missed""#))
        let reset = try #require(text.firstMatch(of: #/event: reset\nid: (\S+)\n/#))
        #expect(String(reset.1) == (try await harness.queue.latestChange()).rawValue)
    }

    @Test("A stream ends when its time is over, and its reader goes on with the next", arguments: Backing.available)
    func lifetime(_ backing: Backing) async throws {
        var limits = ConnectionLimits()
        limits.stream = .milliseconds(100)
        try await withNode(on: backing, limits: limits) { node async throws in
            let first = try await node.send(.GET, "/v1/events")
            let start = try #require(first.text.firstMatch(of: /: from (\S+)/)).1
            // Which a browser that is cut off now sends as Last-Event-ID.
            #expect(first.text.hasPrefix("retry: 2000\n: from \(start)\nid: \(start)\n\n"))
            _ = try await node.post("/v1/jobs", json: #"{"id":"a","tool":"sora","sourceUrl":"http://example.com/x"}"#)
            let next = try await node.send(.GET, "/v1/events", [("Last-Event-ID", String(start))])
            #expect(next.text.contains(#""id":"a""#))
        }
    }

    @Test("A reader behind what is forgotten hears so, and one who filters much is kept up to date")
    func quiet() async throws {
        let harness = try await WorkerHarness(.file)
        let start = try await harness.queue.latestChange()
        try await harness.submit("other")
        let reader = SlowReader(until: "\n:\nid: ", delay: .zero)
        var stream = EventStream(
            queue: harness.queue, scope: .all,
            filter: ChangeFilter(state: .failed, tool: nil, batch: nil, job: nil), store: harness.store,
            logger: silence,
            lifetime: .seconds(60))
        stream.heartbeat = .milliseconds(20)
        var writer: any ResponseBodyWriter = reader
        await #expect(throws: CancellationError.self) { try await stream.send(from: start, to: &writer) }
        #expect(reader.text.contains("\n:\nid: \((try await harness.queue.latestChange()).rawValue)\n\n"))

        var forgetful = QueueRetention()
        forgetful.changes = .seconds(-1)
        while try await !harness.queue.prune(forgetful, limit: 100).isEmpty {}
        guard case .reset = try await harness.queue.changes(after: start, in: .all, limit: 9) else {
            Issue.record("forgotten changes were not missed")
            return
        }
    }

    @Test(
        "A reader who hears of nothing that happens gets signs of life all the same",
        arguments: [false, true])
    func busy(_ isBound: Bool) async throws {
        let scope: JobScope = isBound ? .user(try JobIdentifier("nobody")) : .all
        let harness = try await WorkerHarness(.file)
        let reader = SlowReader(until: "\n:\nid: ", delay: .zero)
        var stream = EventStream(
            queue: harness.queue, scope: scope,
            filter: ChangeFilter(state: .failed, tool: nil, batch: nil, job: nil), store: harness.store,
            logger: silence,
            lifetime: .seconds(10))
        stream.heartbeat = .milliseconds(500)
        let start = try await harness.queue.latestChange()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var number = 0
                while !Task.isCancelled {
                    number += 1
                    try await harness.submit("job-\(number)")
                }
            }
            var writer: any ResponseBodyWriter = reader
            await #expect(throws: CancellationError.self) { try await stream.send(from: start, to: &writer) }
            group.cancelAll()
            while await group.nextResult() != nil {}
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

/// Takes its time for each part, and leaves when it has read what it waits for.
private final class SlowReader: ResponseBodyWriter, Sendable {
    private let end: String
    private let delay: Duration
    private let read = Mutex("")
    var text: String { read.withLock { $0 } }

    init(until end: String, delay: Duration) {
        self.end = end
        self.delay = delay
    }

    func write(_ buffer: ByteBuffer) async throws {
        try await Task.sleep(for: delay)
        let isOver = read.withLock { text in
            text += String(buffer: buffer)
            return text.contains(end)
        }
        if isOver { throw CancellationError() }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
