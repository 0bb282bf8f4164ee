import Calotype
import CalotypeTesting
import Foundation
import Testing

@Suite("Whatever a web server answers", .timeLimit(.minutes(1)))
struct AnswerGuardTests {
    @Test(
        "an answer that HTTP does not know is an error of that server",
        arguments: [
            "HTTP/1.1 099 X\r\nContent-Length: 4\r\n\r\nbody", "HTTP/1.1 000 X\r\n\r\nbody",
            "HTTP/1.1 001 X\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", "HTTP/1.0 099 X\r\n\r\nbody",
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 099 X\r\nContent-Length: 4\r\n\r\nbody",
            "HTTP/1.1 101 Switching Protocols\r\n\r\nbody",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nbody",
            String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 100) + "HTTP/1.1 200 OK\r\n\r\nbody",
        ])
    func unusable(_ answer: String) async throws {
        try await ScriptedServer.run { _ in
            [.send(answer)]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            let error = try await transferError { try await downloader.load(server.address + "/?secret=1") }
            #expect(error.fault == .upstreamError, "\(error.detail)")
            #expect(!error.detail.contains("secret"))
        }
    }

    @Test("a redirect to such an answer is one, too")
    func redirected() async throws {
        try await ScriptedServer.run {
            [.send($0.target == "/" ? redirect(to: "/next") : "HTTP/1.1 099 X\r\nContent-Length: 4\r\n\r\nbody")]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            #expect(try await transferError { try await downloader.load(server.address) }.fault == .upstreamError)
        }
    }

    @Test("informational answers before the answer do no harm")
    func informational() async throws {
        let hints = String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 9)
        try await ScriptedServer.run { _ in
            [.send(hints + ok("there"))]
        } _: { server in
            let bytes = try await Downloader.trusting(server).load(server.address)
            #expect(bytes == Array("there".utf8))
        }
    }

    @Test("a download comes to an end, with bytes or a reason", arguments: [1, 2, 3, 4] as [UInt64])
    func fuzzed(_ seed: UInt64) async throws {
        try await ScriptedServer.run(FuzzedAnswers(seed: seed &* 1_000_003).script) { server in
            let downloader = try Downloader.trusting(server)
            for _ in 0..<120 {
                do {
                    _ = try await downloader.load(server.address)
                } catch is TransferError {
                    // What it is depends on the answer.
                }
            }
        }
    }

    @Test("every HTTP client is made with the guard")
    func everyClient() throws {
        let sources = URL(filePath: #filePath).appending(path: "../../../../../Sources").standardizedFileURL
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var clients = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            clients += text.ranges(of: "HTTPClient(").count
            let isTheGuard = file.lastPathComponent == "HTTPClient+Guarded.swift"
            #expect(isTheGuard || !text.contains("HTTPClient.Configuration("), "\(file.lastPathComponent)")
            #expect(!text.contains("HTTPClient.shared"), "\(file.lastPathComponent)")
        }
        #expect(clients > 3)
    }
}
