import CalotypeTesting
import Foundation
import Synchronization
import Testing

extension CommandTests {
    @Suite("A source on the web")
    struct WebSources {
        private static let open = ["CALOTYPE_ALLOW_PRIVATE_SOURCES": "1"]

        @Test("is processed like a file, and its query stays secret")
        func processed() async throws {
            let folder = try WorkFolder()
            try await ScriptedServer.run { _ in
                .picture
            } _: { server in
                let output = try await calotype(
                    "process", "\(server.address)/pictures/cat.png?sig=not-to-be-shown", "--tool", "dall-e", "--output",
                    "out", "--json", in: folder, environment: Self.open.merging(["LOG_LEVEL": "trace"]) { $1 })
                let result = try #require(try output.results().first)
                #expect((output.exitCode, result.variants.count) == (0, 2))
                #expect(result.jobId.hasPrefix("cat-"))
                #expect(result.metadata == ["source": "\(server.address)/pictures/cat.png"])
                #expect(!(output.stdout + output.stderr).contains("not-to-be-shown"))
                #expect(server.requests.map(\.target) == ["/pictures/cat.png?sig=not-to-be-shown"])
            }
        }

        struct Row: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let exitCode: Int32
            let verdict: String
            var environment: [String: String] = [:]
            let answer: [ScriptedServer.Step]
        }

        static let rows = [
            Row(testDescription: "404", exitCode: 66, verdict: "source/not-found", answer: [.status("404 Not Found")]),
            Row(testDescription: "403", exitCode: 66, verdict: "source/forbidden", answer: [.status("403 Forbidden")]),
            Row(
                testDescription: "500", exitCode: 69, verdict: "source/upstream-error",
                answer: [.status("500 Internal Server Error")]),
            Row(
                testDescription: "it hangs", exitCode: 69, verdict: "source/timeout",
                environment: ["CALOTYPE_JOB_TIMEOUT": "0.5"], answer: [.hang]),
            Row(
                testDescription: "it sends 10 GB", exitCode: 65, verdict: "memory/too-many-bytes",
                environment: ["CALOTYPE_MAX_SOURCE_BYTES": "100000"],
                answer: [
                    .send("HTTP/1.1 200 OK\r\n\r\n"),
                    .flood(Array(repeating: 0, count: 65_536), total: 10_000_000_000),
                ]),
            Row(
                testDescription: "it announces 10 GB", exitCode: 65, verdict: "memory/too-many-bytes",
                answer: [.send("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"), .hang]),
            Row(
                testDescription: "it is cut off", exitCode: 69, verdict: "source/upstream-error",
                answer: [.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort")]),
            Row(
                testDescription: "it redirects to a cloud's secrets", exitCode: 66, verdict: "source/blocked-address",
                answer: [.send("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")]),
            Row(
                testDescription: "it redirects in circles", exitCode: 66, verdict: "source/too-many-redirects",
                answer: [.send("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")]),
            Row(
                testDescription: "it sends a web page", exitCode: 66, verdict: "source/upstream-error",
                answer: [.send("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 6\r\n\r\n<html>")]),
        ]

        @Test("that fails has its exit code, kind and reason, and leaves nothing", arguments: rows)
        func failing(_ row: Row) async throws {
            let folder = try WorkFolder()
            try await ScriptedServer.run { _ in
                row.answer
            } _: { server in
                let output = try await calotype(
                    "process", "\(server.address)/a.png", "--tool", "dall-e", "--output", "out", "--json", in: folder,
                    environment: Self.open.merging(row.environment) { $1 })
                let result = try #require(try output.results().first)
                #expect((output.exitCode, result.verdict) == (row.exitCode, row.verdict))
                #expect(server.bytesSent < 20_000_000)
            }
            #expect(folder.files().isEmpty)
        }

        @Test("whose server fails at first is asked again, as a bucket is")
        func retried() async throws {
            let count = Mutex(0)
            try await ScriptedServer.run { _ in
                let number = count.withLock {
                    $0 += 1
                    return $0
                }
                return number < 3 ? [.status("503 Service Unavailable")] : .picture
            } _: { server in
                let output = try await calotype(
                    "process", "\(server.address)/a.png", "--tool", "dall-e", "--output", "out", in: try WorkFolder(),
                    environment: Self.open)
                #expect(output.exitCode == 0, "\(output.stderr)")
                #expect(server.requests.count == 3)
            }
        }

        @Test(
            "behind a certificate of one's own is read where SSL_CERT_FILE names it",
            .enabled(if: ExternalTool.isInstalled("openssl")))
        func certificates() async throws {
            let folder = try WorkFolder()
            try Data(Pictures.png).write(to: URL(filePath: folder.path + "/a.png"))
            let made = try await ExternalTool.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                    "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=IP:127.0.0.1",
                ], in: .init(directory: folder.path))
            #expect(made.exitCode == 0, "\(made.stderr)")
            let server = ["s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-WWW"]
            _ = try await ExternalTool.run("openssl", server, in: .init(directory: folder.path)) { server in
                try await until { try server.stdout().contains("ACCEPT 127.0.0.1:") && server.stdout().hasSuffix("\n") }
                let port = try server.stdout().split(separator: "ACCEPT 127.0.0.1:").last?.prefix { $0.isNumber } ?? ""
                for (file, exitCode, text) in [
                    ("cert.pem", 0, ""), ("", 69, "source/unreachable"), ("nothing.pem", 64, "SSL_CERT_FILE"),
                ] as [(String, Int32, String)] {
                    let output = try await calotype(
                        "process", "https://127.0.0.1:\(port)/a.png", "--tool", "dall-e", "--output", "out",
                        in: folder, environment: Self.open.merging(["SSL_CERT_FILE": file]) { $1 })
                    #expect(output.exitCode == exitCode, "\(file) \(output.stderr)")
                    #expect(text.isEmpty || output.stderr.contains(text), "\(output.stderr)")
                }
                server.send(SIGKILL)
            }
        }

        @Test("at a private address is not even asked, unless that is allowed")
        func blocked() async throws {
            let folder = try WorkFolder()
            try await ScriptedServer.run { _ in
                .picture
            } _: { server in
                let output = try await calotype(
                    "process", "\(server.address)/a.png", "--tool", "dall-e", "--output", "out", in: folder)
                #expect(output.exitCode == 66)
                #expect(output.stderr.contains("(source/blocked-address)"))
                #expect(server.connections == 0)
            }
        }

        @Test("nobody serves: it is unreachable, and worth another try")
        func nobody() async throws {
            let output = try await calotype(
                "process", "http://127.0.0.1:1/a.png", "--tool", "dall-e", "--json", in: try WorkFolder(),
                environment: Self.open)
            #expect(output.exitCode == 69)
            let error = try #require(try output.results().first?.error)
            #expect((error.reason, error.retryable) == ("unreachable", true))
        }
    }
}

extension [ScriptedServer.Step] {
    /// A PNG.
    static var picture: Self {
        [
            .send("HTTP/1.1 200 OK\r\nContent-Length: \(Pictures.png.count)\r\n\r\n"),
            .flood(Pictures.png, total: Pictures.png.count),
        ]
    }
}

extension ScriptedServer.Step {
    static func status(_ status: String) -> Self { .send("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n") }
}
