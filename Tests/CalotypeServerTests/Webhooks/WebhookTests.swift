import Calotype
import CalotypeTesting
import Foundation
import NIOHTTP1
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

    @Test("Waits grow, and stay within half a day")
    func delays() {
        #expect((Duration.seconds(5) ... .seconds(7)).contains(WebhookService.delay(afterAttempt: 1)))
        #expect((Duration.seconds(40) ... .seconds(50)).contains(WebhookService.delay(afterAttempt: 4)))
        #expect(WebhookService.delay(afterAttempt: 99) <= .seconds(13_500))
    }
}
