import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import NIOHTTP1
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("Webhooks", .timeLimit(.minutes(1)))
struct WebhookTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    @Test("The signature is that of the scheme's published example")
    func published() throws {
        let secret = try #require(WebhookSecret(Self.secret))
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, payload: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(
        "A secret that is none is refused", arguments: ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    func noSecret(_ text: String) { #expect(WebhookSecret(text) == nil) }

    @Test("The end of a job is told to its callback, signed")
    func delivered() async throws {
        let arrived = Signal()
        try await ScriptedServer.run { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), .raise(arrived)]
        } _: { receiver in
            try await withNode(
                workers: true,
                settings: {
                    $0.server.webhookSecret = WebhookSecret(Self.secret)
                    $0.limits.allowsPrivateAddresses = true
                }
            ) { node in
                let callback = "\(receiver.address)/hook?key=1"
                let path = "/v1/jobs?tool=sora&id=one&callbackUrl=\(callback.replacing("?", with: "%3F"))"
                let made = try await node.send(
                    .POST, path, [("Prefer", "wait=30")], body: DrawnImage.corners(32, 32).png)
                #expect(made.status == 201)
                #expect(made["callbackUrl"] == "\(receiver.address)/hook")
                await arrived.wait()
            }
            let request = try #require(receiver.requests.first)
            #expect(request.head.hasPrefix("POST /hook?key=1 HTTP/1.1"))
            #expect(request.body.contains(#""type":"job.succeeded""#))
            #expect(request.body.contains(#""id":"one""#))
            let signature = try #require(WebhookSecret(Self.secret)).signature(
                id: try #require(request.header("webhook-id")),
                timestamp: try #require(request.header("webhook-timestamp").flatMap { Int($0) }),
                payload: Array(request.body.utf8))
            #expect(request.header("webhook-signature") == signature)
        }
    }

    @Test("A callback at an address that is not public is refused before anything is sent")
    func blocked() async throws {
        try await ScriptedServer.run { _ in
            [.hang]
        } _: { receiver in
            let client = WebhookClient(allowsPrivateAddresses: false)
            let error = await #expect(throws: TransferError.self) {
                try await client.post([], to: receiver.address, [])
            }
            #expect(error?.fault == .blockedAddress)
            #expect(receiver.connections == 0)
        }
    }

    @Test(
        "A callback that can never be called is refused with its job",
        arguments: [
            ("http://example.com:22/", "port 22"), ("http://10.0.0.1/hook", "private use"),
            ("http://127.0.0.1:8080/", "loopback"), ("https://[::1]/", "loopback"), ("http://localhost/", "loopback"),
            ("http://169.254.169.254/", "link local"), ("https://ann:secret@example.com/", "user"),
            ("ftp://example.com/", "http://"), ("https://exa mple.com/", "U+0020"),
        ])
    func refused(_ callback: String, _ reason: String) async throws {
        try await withNode(settings: { $0.server.webhookSecret = WebhookSecret(Self.secret) }) { node in
            let json = #"{"tool":"sora","sourceUrl":"https://example.com/a.png","callbackUrl":"\#(callback)"}"#
            let answer = try await node.post("/v1/jobs", json: json)
            #expect(answer.status == 422)
            #expect(answer["field"] == "callbackUrl")
            #expect(answer["detail"]?.contains(reason) == true, "\(answer.text)")
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test("A receiver that is silent delays nobody else")
    func silent() async throws {
        let (isFull, arrived) = (Signal(), Signal())
        let count = Mutex(0)
        try await ScriptedServer.run { _ in
            let number = count.withLock {
                $0 += 1
                return $0
            }
            return number == DeliveryLimits().perUserAndHost ? [.raise(isFull), .hang] : [.hang]
        } _: { silent in
            try await ScriptedServer.run { _ in
                [.raise(arrived), .send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")]
            } _: { good in
                try await Self.withService { queue in
                    try await Self.end((0..<160).map { "a\($0)" }, queue, to: silent.address)
                    await isFull.wait()
                    let start = ContinuousClock.now
                    try await Self.end(["good"], queue, to: good.address)
                    await arrived.wait()
                    #expect(start.duration(to: .now) < .seconds(5))
                    #expect(silent.connections == DeliveryLimits().perUserAndHost)
                }
            }
        }
    }

    @Test("A receiver whose answers HTTP does not know costs an attempt", arguments: [1, 2] as [UInt64])
    func fuzzed(_ seed: UInt64) async throws {
        try await ScriptedServer.run(FuzzedAnswers(seed: seed &* 4_000_037).script) { server in
            let client = WebhookClient(allowsPrivateAddresses: true)
            for _ in 0..<80 {
                do {
                    _ = try await client.post(Array("{}".utf8), to: server.address + "/not-to-be-shown", [])
                } catch let error as TransferError {
                    // Which one depends on the answer.
                    #expect(!error.detail.contains("not-to-be-shown"))
                }
            }
        }
    }

    @Test("The job tells of its deliveries")
    func reported() async throws {
        try await withNode { node in
            try await Self.end(["one"], node.queue, to: "https://example.com/?key=1")
            let delivery = try #require(try await node.queue.webhooks.claim(limit: 1, lease: .seconds(60)).first)
            try await node.queue.webhooks.putOff(delivery, by: .seconds(60), DeliveryAttempt(status: 500))
            let answer = try await node.send(.GET, "/v1/jobs/one")
            #expect(answer["deliveries", "0", "id"] == delivery.id)
            #expect(answer["deliveries", "0", "attempts", "0", "status"] == "500")
            #expect(answer["deliveries", "0", "state"] == "waiting")
            #expect(answer["deliveries", "0", "event"] == "job.cancelled")
            #expect(answer["deliveries", "0", "nextAt"] != nil)
            #expect(!answer.text.contains("key=1"))
        }
    }

    /// Jobs that have ended, whose callback is still to hear of them.
    private static func end(_ ids: [String], _ queue: JobQueue, to url: String) async throws {
        let ann = try JobIdentifier("ann")
        let jobs = try ids.map { id in
            Submission(
                id: try JobIdentifier(id), tool: .dallE, source: .url("https://example.com/a.png"), userId: ann,
                callback: url)
        }
        let batch = BatchID()
        _ = try await queue.submit(BatchSubmission(id: batch, jobs: jobs))
        _ = try await queue.cancelBatch(batch, in: .all)
    }

    /// The service that sends webhooks, on an empty queue.
    private static func withService(_ body: (JobQueue) async throws -> Void) async throws {
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let queue = try await QueueLocation.sqlite(path: folder.path + "/queue.sqlite").open(logger: silence)
        var service = WebhookService(
            outbox: queue.webhooks, store: FolderStore(folder.path), secret: try #require(WebhookSecret(secret)),
            client: WebhookClient(allowsPrivateAddresses: true), logger: silence)
        service.poll = .milliseconds(50)
        let running = Task { [service] in await service.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body(queue)) } catch { result = .failure(error) }
        running.cancel()
        await running.value
        await queue.close()
        try result.get()
    }

    @Test("Waits grow, and stay within half a day")
    func delays() {
        #expect((Duration.seconds(5) ... .seconds(7)).contains(DeliveryBackoff.delay(afterAttempt: 1)))
        #expect((Duration.seconds(40) ... .seconds(50)).contains(DeliveryBackoff.delay(afterAttempt: 4)))
        #expect(DeliveryBackoff.delay(afterAttempt: 99) <= .seconds(13_500))
    }
}
