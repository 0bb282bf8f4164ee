import CalotypeAPI
import CalotypeClient
import CalotypeTesting
import Foundation
import Synchronization
import Testing

@Suite("ServiceClient that waits", .timeLimit(.minutes(1)))
struct WaitingClientTests {
    private static func answer(_ state: String, _ headers: String = "") -> [ScriptedServer.Step] {
        let body = """
            {"id":"a","userId":"ann","tool":"sora","priority":"normal","state":"\(state)","attempt":0,\
            "maximumAttempts":5,"cancellationRequested":false,"submittedAt":"2026-01-31T12:00:00.000Z",\
            "metadata":{},"sourceUrl":"http://example.com/"}
            """
        let head = "HTTP/1.1 200 OK\r\n\(headers)Content-Type: application/json\r\nContent-Length: \(body.utf8.count)"
        return [.send("\(head)\r\n\r\n\(body)")]
    }

    /// Waits for the job at a server that sends these answers, one after the other. Returns the state and the requests.
    private func wait(
        upTo limit: Duration, for answers: [[ScriptedServer.Step]]
    ) async throws -> (state: String, requests: [ScriptedServer.Request]) {
        let rest = AnswerList(answers)
        return try await ScriptedServer.run { _ in
            rest.next()
        } _: { server in
            let address = try #require(URL(string: server.address))
            let job = try await ServiceClient(at: address).job("a", user: "ann", waitingUpTo: limit)
            return (job.state, server.requests)
        }
    }

    @Test("One request is enough where the service waits")
    func once() async throws {
        let end = try await wait(
            upTo: .seconds(60), for: [Self.answer("succeeded", "Preference-Applied: wait=20\r\n")])
        #expect(end.state == "succeeded")
        #expect(end.requests.map { $0.header("prefer") } == ["wait=20"])
    }

    @Test("A service that cannot wait is asked again")
    func again() async throws {
        let end = try await wait(upTo: .seconds(60), for: [Self.answer("running"), Self.answer("failed")])
        #expect(end.state == "failed")
        #expect(end.requests.map(\.target) == ["/v1/jobs/a?user=ann", "/v1/jobs/a?user=ann"])
    }

    @Test("A wait of no time asks once and does not wait")
    func noTime() async throws {
        let end = try await wait(upTo: .zero, for: [Self.answer("waiting")])
        #expect(end.state == "waiting")
        #expect(end.requests.map { $0.header("prefer") } == [nil])
    }
}

private final class AnswerList: Sendable {
    private let answers: Mutex<[[ScriptedServer.Step]]>

    init(_ answers: [[ScriptedServer.Step]]) { self.answers = Mutex(answers) }
    func next() -> [ScriptedServer.Step] { answers.withLock { $0.isEmpty ? [] : $0.removeFirst() } }
}
