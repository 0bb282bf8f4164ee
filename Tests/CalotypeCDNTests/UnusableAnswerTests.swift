import Calotype
import CalotypeCDN
import CalotypeTesting
import Testing

@Suite("Whatever a store or a CDN answers", .timeLimit(.minutes(1)))
struct UnusableAnswerTests {
    @Test("a status that HTTP does not have is an error of that server")
    func status() async throws {
        try await ScriptedServer.run { _ in
            [.send("HTTP/1.1 099 X\r\nContent-Length: 4\r\n\r\nbody")]
        } _: { server in
            try await withHTTPClient { http in
                let cdn = Fastly(service: "one", token: "secret", httpClient: http, endpoint: server.address)
                let error = await #expect(throws: TransferError.self) {
                    try await cdn.purge(tags: ["ann/a"], id: "one")
                }
                #expect(error?.fault == .upstreamError)
            }
        }
    }

    @Test("a request comes to an end", arguments: [1, 2] as [UInt64])
    func fuzzed(_ seed: UInt64) async throws {
        try await ScriptedServer.run(FuzzedAnswers(seed: seed &* 3_000_017).script) { server in
            try await withHTTPClient { http in
                let stores = [
                    HTTPStore(
                        server.address, access: .webDAV(user: "u", password: "p"), httpClient: http,
                        clock: InstantClock()),
                    HTTPStore(server.address, access: .bunny(accessKey: "k"), httpClient: http, clock: InstantClock()),
                ]
                let key = try ObjectKey("ann/a/normal.webp")
                for number in 0..<50 {
                    let store = stores[number % 2]
                    do {
                        switch number / 2 % 4 {
                        case 0: _ = try await store.get(key, limit: 1000)
                        case 1: _ = try await store.put([1, 2, 3], at: key, as: webp)
                        case 2: _ = try await store.keys(below: try ObjectKey("ann"), limit: 9)
                        default: try await store.delete(key)
                        }
                    } catch is TransferError {
                        // Which one depends on the answer.
                    }
                }
            }
        }
    }
}
