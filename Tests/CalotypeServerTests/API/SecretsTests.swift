import Calotype
@testable import CalotypeObservability
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import Logging
import NIOHTTP1
import Synchronization
import Testing

@testable import CalotypeServer

/// A token in each place where one may be, looked for in all that goes out.
@Suite("Secrets stay inside", .timeLimit(.minutes(1)))
struct SecretsTests {
    private static let webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    /// May be read by its owner, but not be logged.
    private static let prompt = "tokenInPrompt"
    private static let secrets = [
        "tokenInSource", "tokenInFragment", "tokenInMark", "tokenInVariantMark", "tokenInCallback", "tokenOfBatch",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "tokenOfStore",
    ]

    private func job(_ id: String, _ receiver: ScriptedServer) -> String {
        let mark = "\(receiver.address)/mark.png?X-Amz-Signature="
        return """
            {"id":"\(id)","tool":"sora","sourceUrl":"\(receiver.address)/a.png?sig=tokenInSource#tokenInFragment",
             "metadata":{"prompt":"\(Self.prompt)"},"callbackUrl":"\(receiver.address)/hook?key=tokenInCallback",
             "options":{"watermark":{"image":"\(mark)tokenInMark"},
                        "normal":{"watermark":{"image":"\(mark)tokenInVariantMark"}}}}
            """
    }

    @Test("In no answer, list, event, webhook, log line or metric")
    func everywhere() async throws {
        let lines = Mutex("")
        let logger = Logger(label: "test") { label in
            JSONLogHandler(label: label, level: .trace, to: LineSink { line in lines.withLock { $0 += line } })
        }
        var limits = ConnectionLimits()
        limits.stream = .milliseconds(50)
        let reported = Signal()
        try await ScriptedServer.run { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), .raise(reported)]
        } _: { [limits] receiver in
            let out = try await withNode(
                limits: limits, logger: logger,
                settings: {
                    $0.server.webhookSecret = WebhookSecret(Self.webhookSecret)
                    $0.limits.allowsPrivateAddresses = true
                }
            ) { node in
                async let waiting = node.post("/v1/jobs", json: job("one", receiver), [("Prefer", "wait=30")])
                try await fail(on: node)
                let failed = try await waiting
                #expect(failed.status == 502)
                #expect(failed["job", "metadata", "prompt"] == Self.prompt)
                #expect(failed["job", "options", "watermark", "image"] == "\(receiver.address)/mark.png")
                await reported.wait()
                let again = try await node.post(
                    "/v1/batches",
                    json:
                        #"{"id":"b","callbackUrl":"\#(receiver.address)/?tokenOfBatch","jobs":[\#(job("two", receiver))]}"#
                )
                #expect(again.status == 201)
                var texts = [failed.text, again.text]
                for path in ["/v1/jobs", "/v1/jobs/one", "/v1/events?after=0-0", "/v1/batches/b", "/v1/presets"] {
                    texts.append(try await node.send(.GET, path).text)
                }
                texts.append(
                    try await node.post("/v1/jobs", json: job("one", receiver).replacing("sora", with: "x")).text)
                #expect(node.registry.render().contains(Self.prompt) == false)
                return texts + [node.registry.render()]
            }
            let webhook = try #require(receiver.requests.first { $0.method == "POST" })
            #expect(webhook.body.contains(Self.prompt))
            let log = lines.withLock { $0 }
            #expect(log.contains("request failed"))
            #expect(!log.contains(Self.prompt))
            for secret in Self.secrets {
                for text in out + [webhook.body, log] { #expect(!text.contains(secret), "\(secret) in \(text)") }
            }
        }
    }

    /// As a worker whose store refuses, with an error that tells too much.
    private func fail(on node: RunningNode) async throws {
        let worker = WorkerID(rawValue: "w")
        var lease = try await node.queue.claim(worker, limit: 1, lease: .seconds(60)).first
        while lease == nil {
            try await node.queue.waitForWork(upTo: .seconds(1))
            lease = try await node.queue.claim(worker, limit: 1, lease: .seconds(60)).first
        }
        let held = try #require(lease)
        let error = ImageProcessingError(
            .upload, .forbidden, retry: .never, message: "The store refuses.",
            cause: TransferError(.forbidden, detail: "https://k:tokenOfStore@s3.example.com/?tokenOfStore"))
        try await node.queue.fail(
            held,
            with: ImageProcessingResult(
                jobId: held.job.id, tool: held.job.tool, userId: held.job.userId, metadata: held.job.metadata,
                error: error), stages: [])
    }

    @Test(
        "Addresses in a text lose what may be a secret",
        arguments: [
            ("no address", "no address"), ("a://b", "a://b"), ("https://h/p?q=1#f", "https://h/p"),
            ("https://u:p@h:8/p", "https://h:8/p"), ("https://u:p@w@h/", "https://h/"),
            ("see https://h/a?b, and s3://c/d?e", "see https://h/a and s3://c/d"),
            (#"{"a":"https://h/?s"}"#, #"{"a":"https://h/"}"#), ("https://h/@x?y", "https://h/@x"),
            ("postgres://u:p@h/d?options=-c", "postgres://h/d"), ("a:b://?x y", "a:b:// y"),
        ])
    func redacted(_ text: String, _ shown: String) { #expect(Redaction.addresses(in: text) == shown) }

    @Test("A job that is printed tells nothing of what its owner wrote")
    func printed() async throws {
        let harness = try await WorkerHarness(.file)
        let submission = Submission(
            id: try JobIdentifier("one"), tool: .sora, source: .url("https://h/?secret"),
            userId: try JobIdentifier("ann"), metadata: ["prompt": "secret"],
            options: ["watermark": ["image": "https://h/?secret"]], callback: "https://h/?secret")
        _ = try await harness.queue.submit(submission)
        let lease = try #require(
            try await harness.queue.claim(WorkerID(rawValue: "w"), limit: 1, lease: .seconds(9)).first)
        for text in ["\(submission)", "\(lease.job)", "\(lease)", "\([lease.job])"] {
            #expect(!text.contains("secret"))
            #expect(text.contains("one"))
        }
    }

    @Test("No line of a log has them, whoever writes it")
    func logged() {
        let lines = Mutex("")
        let logger = Logger(label: "test") { label in
            JSONLogHandler(label: label, to: LineSink { line in lines.withLock { $0 += line } })
        }
        logger.error("GET https://h/?secret", metadata: ["cause": "https://secret@h/", "list": ["https://h/#secret"]])
        var warnings = WarningLines(to: LineSink { line in lines.withLock { $0 += line } })
        warnings.logLevel = .warning
        let other = Logger(label: "test") { _ in warnings }
        other.warning("from https://h/?secret")
        #expect(!lines.withLock { $0 }.contains("secret"))
        #expect(lines.withLock { $0 }.contains("https://h/"))
    }
}
