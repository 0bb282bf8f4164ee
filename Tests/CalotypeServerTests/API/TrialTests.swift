import Calotype
import CalotypeAPI
import CalotypeObservability
import CalotypeQueue
import CalotypeTesting
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("POST /v1/trials", .timeLimit(.minutes(2)))
struct TrialTests {
    private let image = DrawnImage.textured(96, 64).png
    private let normal = "options=%7B%22only%22%3A%5B%22normal%22%5D%7D"

    @Test("A trial sends variants and curves, with the bytes that a job makes, and stores nothing")
    func stream() async throws {
        try await withNode(workers: true) { node async throws in
            let answer = try await node.send(
                .POST, "/v1/trials?tool=dall-e&\(normal)&formats=jpeg,webp&curve=30,80", body: image)
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "Content-Type") == "text/event-stream")
            let events = answer.events
            #expect(
                events.map(\.name) == ["original", "variant", "variant", "point", "point", "point", "point", "end"])
            #expect(events[0].data["width"] == .integer(96) && events[0].data["format"] == "png")
            #expect(events[1].data["type"] == "image/jpeg" && events[1].data["quality"] == .integer(80))
            #expect(events[2].data["type"] == "image/webp")
            #expect(events[3].data["quality"] == .integer(30) && events[3].data["ssimulacra2"] != nil)
            // The curve of JPEG passes through the variant itself.
            #expect(events[4].data["size"] == events[1].data["size"])
            #expect(try await node.queue.counts(in: .all).count(.waiting) == 0)
            #expect(node.uploads.isEmpty)
            #expect(
                try FileManager.default.subpathsOfDirectory(atPath: node.dataDirectory).allSatisfy {
                    !$0.contains("trial")
                })
            let job = try await node.send(
                .POST, "/v1/jobs?tool=dall-e&id=one", [("Prefer", "wait=60")], body: image)
            #expect(job["state"] == "succeeded")
            let made = try await node.send(.GET, "/v1/jobs/one/variants/normal?redirect=no")
            guard case .string(let data)? = events[1].data["data"] else {
                throw TransferError(.notFound, detail: "no data")
            }
            #expect(Data(base64Encoded: data).map(Array.init) == made.body)
        }
    }

    @Test("The options of a variant make the same bytes as a presets file")
    func options() async throws {
        try await withNode { node async throws in
            let answer = try await node.send(.POST, "/v1/trials?tool=dall-e&\(normal)&formats=webp", body: image)
            let event = try #require(answer.events.first { $0.name == "variant" })
            guard case .object(let fields)? = event.data["options"], case .string(let data)? = event.data["data"] else {
                throw TransferError(.notFound, detail: "no options")
            }
            let lines = try fields.map {
                "    \($0.key): " + String(decoding: try WireJSON.bytes(of: $0.value), as: UTF8.self)
            }
            let presets = try QualityPresets(yaml: "dall-e:\n  normal:\n" + lines.joined(separator: "\n"))
            let made = try await RenderHarness(presets: presets).prints(of: image, options: ["only": ["normal"]])
            #expect(made.map(\.bytes) == [Data(base64Encoded: data).map(Array.init)])
        }
    }

    @Test("An image that was sent needs no second upload, by the caller who sent it, and counts in no figures of jobs")
    func again() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            let path = "/v1/trials?tool=dall-e&\(normal)"
            let (ann, bob) = ([("Authorization", "Bearer ann")], [("Authorization", "Bearer bob")])
            let first = try await node.send(.POST, path, ann, body: image).events
            guard case .string(let sha256)? = first[0].data["sha256"] else {
                throw TransferError(.notFound, detail: "")
            }
            #expect(sha256 == SHA256.hash(data: image).hexadecimal)
            let second = try await node.send(.POST, "\(path)&sourceSha256=\(sha256)", ann).events
            #expect(second.map(\.name) == ["original", "variant", "end"])
            #expect(second[0].data == first[0].data && second[1].data["data"] == first[1].data["data"])
            let other = String(repeating: "0", count: 64)
            for (query, headers, body, reason) in [
                (sha256, bob, nil, "unknown-source"), (other, ann, nil, "unknown-source"),
                (sha256, ann, image, "invalid-field"), ("abc", ann, nil, "invalid-field"),
                (sha256.uppercased(), ann, nil, "invalid-field"),
            ] {
                let answer = try await node.send(.POST, "\(path)&sourceSha256=\(query)", headers, body: body)
                #expect(answer.status == 422 && answer.reason == reason)
            }
            #expect(!node.registry.render().contains("calotype_stage_seconds"))
        }
    }

    @Test("Kept images are few, not large, and forgotten")
    func kept() async throws {
        func image(_ number: Int, size: Int = 1) -> TrialImages.Image {
            .init(bytes: [UInt8](repeating: 0, count: size), sha256: "\(number)")
        }
        let images = TrialImages()
        #expect(!images.keep(image(0, size: TrialImages.mostBytes + 1), of: "ann"))
        for number in 0..<TrialImages.mostImages { #expect(images.keep(image(number), of: "ann")) }
        // The first one is used, so that the second one has to go.
        #expect(images.image(sha256: "0", of: "ann") != nil && images.image(sha256: "0", of: "bob") == nil)
        #expect(images.keep(image(100), of: "ann"))
        #expect(images.image(sha256: "1", of: "ann") == nil && images.image(sha256: "0", of: "ann") != nil)
        #expect(images.keep(image(101, size: TrialImages.mostBytes), of: "ann"))
        #expect(images.image(sha256: "0", of: "ann") == nil && images.image(sha256: "101", of: "ann") != nil)
        let brief = TrialImages(lifetime: .zero)
        #expect(brief.keep(image(0), of: "ann") && brief.image(sha256: "0", of: "ann") == nil)
    }

    @Test("A form is read, too")
    func form() async throws {
        try await withNode { node async throws in
            let head =
                "--b\r\nContent-Disposition: form-data; name=\"tool\"\r\n\r\nsora\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a\u{600}<b>.png\"\r\n\r\n"
            let body = Array(head.utf8) + image + Array("\r\n--b--\r\n".utf8)
            let answer = try await node.send(
                .POST, "/v1/trials", [("Content-Type", "multipart/form-data; boundary=b")], body: body)
            #expect(answer.status == 200)
            #expect(answer.events.filter { $0.name == "variant" }.count == 2)
        }
    }

    @Test(
        "Bad input is an error of the usual kind",
        arguments: [
            ("tool=dall-e", "no image at all, and long enough to be one", 422, "processing", "unknown-format"),
            ("tool=dall-e", "\u{89}PNG", 422, "processing", "unknown-format"),
            ("tool=dall-e", "", 422, "processing", "damaged"), ("", "x", 422, "request", "invalid-field"),
            ("tool=dalle", "x", 422, "request", "unknown-tool"),
            ("tool=dall-e&formats=tiff", "x", 422, "request", "invalid-field"),
            ("tool=dall-e&formats=jpeg,jpeg", "x", 422, "request", "invalid-field"),
            ("tool=dall-e&formats=", "x", 422, "request", "invalid-field"),
            ("tool=dall-e&curve=0", "x", 422, "request", "invalid-field"),
            ("tool=dall-e&curve=50,", "x", 422, "request", "invalid-field"),
            ("tool=dall-e&curve=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", "x", 422, "request", "invalid-field"),
            (
                "tool=dall-e&formats=jpeg,webp,avif&curve=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16", "x", 422, "request",
                "invalid-field"
            ), ("tool=dall-e&series=a%20b", "x", 422, "request", "invalid-field"),
            ("tool=dall-e&options=%7B%22nomal%22%3A%7B%7D%7D", "x", 422, "request", "invalid-field"),
            ("tool=dall-e&id=one", "x", 422, "request", "unknown-parameter"),
            ("tool=dall-e", "{\"sourceUrl\": \"http://a/\"}", 415, "request", "json-as-image"),
        ])
    func bad(_ query: String, _ body: String, _ status: Int, _ kind: String, _ reason: String) async throws {
        try await withNode { node async throws in
            let answer = try await node.send(
                .POST, "/v1/trials?\(query)", body: Array(body.unicodeScalars.map { UInt8($0.value & 255) }))
            #expect(answer.status == status)
            #expect(answer["kind"] == kind && answer.reason == reason)
        }
    }

    @Test("A token of one user tries for that user only")
    func rights() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            for (token, user, status) in [("ann", "ann", 200), ("ann", "bob", 403), ("reader", "ann", 403)] {
                let answer = try await node.send(
                    .POST, "/v1/trials?tool=dall-e&\(normal)&user=\(user)", [("Authorization", "Bearer \(token)")],
                    body: image)
                #expect(answer.status == status, "\(token) for \(user)")
            }
        }
    }

    @Test("A newer trial of the series ends the one before, and its work")
    func newer() async throws {
        let desk = try TrialDesk(RenderHarness().processor)
        let (old, ended) = try working(desk, "a", of: "ann")
        let others = [try working(desk, "a", of: "bob").run, try working(desk, nil, of: "ann").run]
        #expect(desk.open == 3)
        let new = try desk.open("a", of: "ann")
        await #expect { _ = try await old.next() } throws: { ($0 as? Problem)?.reason == "newer-trial" }
        await ended.wait()
        withExtendedLifetime((new, others)) { #expect(desk.open == 4) }
    }

    @Test("A trial that nobody reads any more ends, and gives its place back")
    func released() async throws {
        let desk = try TrialDesk(RenderHarness().processor)
        var trial: (run: TrialRun, ended: Signal)? = try working(desk, "a", of: "ann")
        let ended = try #require(trial?.ended)
        trial = nil
        await ended.wait()
        #expect(desk.open == 0)
    }

    @Test("No more trials are open than allowed, and a cancelled one does not begin")
    func bounded() throws {
        let desk = try TrialDesk(RenderHarness().processor)
        var open = try (0..<TrialDesk.mostOpen).map { _ in try desk.open(nil, of: "ann") }
        #expect { try desk.open(nil, of: "bob") } throws: { ($0 as? Problem)?.reason == "busy" }
        open.removeLast().cancel(nil)
        #expect(desk.open == TrialDesk.mostOpen - 1)
        #expect(throws: Never.self) { _ = try desk.open(nil, of: "bob") }
    }

    @Test("Variants beyond the limit come without their bytes, and the figures stay")
    func large() async throws {
        let processor = try RenderHarness().processor
        let desk = TrialDesk(processor)
        let run = try desk.open(nil, of: "ann")
        let job = try ImageProcessingJob(id: "a", tool: .dallE, source: .bytes(image), userId: "ann")
        desk.begin(run, TrialPlan(formats: [], qualities: []), of: job)
        guard case .news(let first)? = try await run.next() else { throw CancellationError() }
        var stream = TrialStream(run: run, logger: silence)
        stream.mostBytes = 10
        let text = TextWriter()
        var writer: any ResponseBodyWriter = text
        try await stream.send(after: first, to: &writer)
        let events = text.answer.events
        #expect(events.map(\.name) == ["original", "variant", "variant", "end"])
        #expect(events[1].data["data"] == nil && events[1].data["size"] != nil)
    }

    @Test("A trial whose time is up says so at the end of its events")
    func late() async throws {
        let run = TrialRun {}
        run.begin { tell in
            try await tell(.original(OriginalImage(format: .png, dimensions: Dimensions(width: 1, height: 1), size: 1)))
            throw Problem(fetching: ImageProcessingError(.processing, .timeout, message: "The job took too long."))
        }
        guard case .news(let first)? = try await run.next() else { throw CancellationError() }
        let text = TextWriter()
        var writer: any ResponseBodyWriter = text
        try await TrialStream(run: run, logger: silence).send(after: first, to: &writer)
        let last = try #require(text.answer.events.last)
        #expect(last.name == "failed" && last.data["reason"] == "timeout" && last.data["variant"] == nil)
    }

    /// A trial that works until it is cancelled. `ended` is raised then.
    private func working(_ desk: TrialDesk, _ series: String?, of caller: String) throws -> (
        run: TrialRun, ended: Signal
    ) {
        let (run, ended) = (try desk.open(series, of: caller), Signal())
        run.begin { _ in
            defer { ended.raise() }
            try await Task.sleep(for: .seconds(60))
        }
        return (run, ended)
    }
}

/// Keeps what a stream sends.
private final class TextWriter: ResponseBodyWriter, Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func write(_ buffer: ByteBuffer) { bytes.withLock { $0 += buffer.readableBytesView } }

    func finish(_ trailingHeaders: HTTPFields?) {}

    var answer: RunningNode.Answer {
        RunningNode.Answer(status: 200, headers: HTTPHeaders(), body: bytes.withLock { $0 })
    }
}

extension RunningNode.Answer {
    /// The server-sent events of a stream.
    fileprivate var events: [(name: String, data: [String: JSONValue])] {
        text.components(separatedBy: "\n\n").compactMap { event in
            let lines = event.split(separator: "\n")
            guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: ") else { return nil }
            let data = try? JSONDecoder().decode([String: JSONValue].self, from: Data(lines[1].dropFirst(6).utf8))
            return data.map { (String(lines[0].dropFirst(7)), $0) }
        }
    }
}
