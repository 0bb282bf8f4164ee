import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeS3

struct RetryTests {
    @Test(
        "What may pass is tried again",
        arguments: [
            .reset, .answer(CannedAnswer(status: 500, code: "InternalError")), .answer(CannedAnswer(status: 502)),
            .slowDown, .answer(CannedAnswer(status: 504)), .answer(CannedAnswer(status: 400, code: "RequestTimeout")),
            .answer(CannedAnswer(status: 409, code: "ConditionalRequestConflict")),
            .answer(CannedAnswer(status: 200, code: "InternalError")),
        ] as [Fault])
    func triesAgain(_ fault: Fault) async throws {
        try await CannedServer.run([fault, fault]) { server in
            try await server.client.put([1, 2, 3], at: "a", in: "pictures")
            #expect(server.proxy.connections == 3)
        }
    }

    @Test("What cannot pass is not", arguments: [400, 401, 403, 404, 405, 411, 412, 416, 501])
    func doesNotTryAgain(_ status: Int) async throws {
        try await CannedServer.run([], then: .answer(CannedAnswer(status: status, code: "Whatever"))) { server in
            await #expect(throws: S3Error.self) { try await server.client.put([1], at: "a", in: "pictures") }
            // What may have been said of the checksum alone is asked once more without it.
            #expect(server.proxy.connections == ([400, 501].contains(status) ? 2 : 1))
        }
    }

    @Test("Waits grow, are spread, and are longer when throttled")
    func waits() {
        let policy = RetryPolicy()
        func delay(_ failures: Int, _ cause: RetryCause, _ jitter: Double, advice: Duration? = nil) -> Duration {
            policy.delay(afterFailures: failures, of: cause, advice: advice, jitter: jitter)
        }
        #expect(delay(1, .transient, 1) == .milliseconds(50))
        #expect(delay(3, .transient, 1) == .milliseconds(200))
        #expect(delay(3, .transient, 0.25) == .milliseconds(50))
        #expect(delay(2, .throttled, 0.5) == .seconds(1))
        #expect(delay(40, .throttled, 1) == .seconds(20))
        #expect(delay(1, .transient, 0) == .zero)
        #expect(delay(1, .transient, 1, advice: .seconds(7)) == .seconds(7))
        #expect(delay(1, .transient, 1, advice: .seconds(3_600)) == .seconds(20))
    }

    @Test(
        "The server's advice is followed",
        arguments: [("Retry-After", "7", Duration.seconds(7)), ("x-amz-retry-after", "1500", .milliseconds(1_500))])
    func followsAdvice(_ header: String, _ value: String, _ expected: Duration) async throws {
        let busy = Fault.answer(CannedAnswer(status: 503, code: "SlowDown", headers: [header: value]))
        try await CannedServer.run([busy]) { server in
            _ = try await server.client.get("a", in: "pictures", limit: 10)
            #expect(server.clock.waits == [expected])
        }
    }

    @Test(
        "No advice asks for more than a day",
        arguments: [
            ("Retry-After", "9999999999999999"), ("Retry-After", "99999999999999999999"),
            ("x-amz-retry-after", "9223372036854775807"),
        ])
    func boundsAdvice(_ header: String, _ value: String) async throws {
        let busy = Fault.answer(CannedAnswer(status: 503, code: "SlowDown", headers: [header: value]))
        try await CannedServer.run([], then: busy, retry: .never) { server in
            let error = await #expect(throws: S3Error.self) { _ = try await server.client.head("a", in: "pictures") }
            #expect(error?.retryAfter == .seconds(86_400))
        }
    }

    @Test("When everything fails, the quota ends the trying, and success refills it")
    func quotaEnds() async throws {
        var policy = RetryPolicy()
        policy.quota = 30
        try await CannedServer.run(Array(repeating: .slowDown, count: 5), retry: policy) { server in
            await #expect(throws: S3Error.self) { _ = try await server.client.head("a", in: "pictures") }
            await #expect(throws: S3Error.self) { _ = try await server.client.head("a", in: "pictures") }
            #expect(server.proxy.connections == 4)
            #expect(server.client.retrier.quota.take(2))
            #expect(!server.client.retrier.quota.take(1))
            server.client.retrier.quota.payBack(100)
            #expect(server.client.retrier.quota.take(30))
        }
    }

    @Test("A clock that is wrong is corrected by the server's, once and for all")
    func correctsClock() async throws {
        let skewed = CannedAnswer(
            status: 403, code: "RequestTimeTooSkewed", headers: ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"])
        let wrong = Date(timeIntervalSince1970: 0)
        try await CannedServer.run([.answer(skewed)], now: { wrong }) { server in
            _ = try await server.client.head("a", in: "pictures")
            _ = try await server.client.head("a", in: "pictures")
            let dates = server.proxy.requests.map { $0.firstMatch(of: /(?i)x-amz-date: (.*)/)?.output.1 }
            #expect(dates == ["19700101T000000Z", "19941106T084937Z", "19941106T084937Z"])
        }
    }

    @Test("Cancelling ends the wait for an answer at once", .timeLimit(.minutes(1)))
    func cancels() async throws {
        try await CannedServer.run([], then: .hang, timeout: .seconds(600)) { server in
            let get = Task { try await server.client.get("a", in: "pictures", limit: 10) }
            await server.proxy.requestArrived()
            get.cancel()
            await #expect(throws: CancellationError.self) { try await get.value }
        }
    }

    @Test("Cancelling ends the wait between attempts at once", .timeLimit(.minutes(1)))
    func cancelsWait() async throws {
        var policy = RetryPolicy()
        policy.maximumDelay = .seconds(600)
        let busy = Fault.answer(CannedAnswer(status: 503, code: "SlowDown", headers: ["Retry-After": "600"]))
        try await CannedServer.run([], then: busy, retry: policy) { server in
            let client = S3Client(
                server.client.configuration, httpClient: server.client.httpClient, retry: policy)
            let get = Task { try await client.get("a", in: "pictures", limit: 10) }
            await server.proxy.requestArrived()
            get.cancel()
            await #expect(throws: CancellationError.self) { try await get.value }
        }
    }

    @Test("A server that hangs is given up after the time limit", .timeLimit(.minutes(1)))
    func timesOut() async throws {
        try await CannedServer.run([], then: .hang, retry: .never, timeout: .milliseconds(200)) { server in
            let error = await #expect(throws: S3Error.self) { try await server.client.head("a", in: "pictures") }
            #expect(error?.code == .attemptTimedOut)
        }
    }

    @Test("A server that is silent is left long before the time limit, and asked again", .timeLimit(.minutes(1)))
    func leavesSilentServer() async throws {
        try await CannedServer.run([.hang, .hang], timeout: .seconds(600), firstByte: .seconds(1)) { server in
            _ = try await server.client.head("a", in: "pictures")
            #expect(server.proxy.connections == 3)
        }
    }

    @Test("All attempts at a server that hangs fit into the time of a job")
    func fitsIntoJob() {
        let configuration = S3Configuration(
            region: "eu-central-1", credentials: S3Credentials(accessKeyId: "KEYID", secretAccessKey: "SECRET"))
        let attempts = RetryPolicy().attempts
        let jobTimeout = ImageProcessor.Configuration().jobTimeout
        #expect(configuration.attemptTimeout * attempts <= jobTimeout)
        #expect(configuration.firstByteTimeout < configuration.attemptTimeout)
    }
}
