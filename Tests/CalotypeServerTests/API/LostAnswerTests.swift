import Calotype
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import CalotypeServer

/// Clients that send eight megabytes and are refused at once. Where the server closes the connection while they send, they see
/// a reset in place of the answer.
@Suite("A refusal of a large body", .timeLimit(.minutes(1)))
struct LostAnswerTests {
    private static let interpreter = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"]

    @Test("is read by Python's clients", .enabled(if: interpreter != nil, "CALOTYPE_TEST_PYTHON is not set"))
    func python() async throws {
        try await check(with: try #require(Self.interpreter), ["-c", Self.pythonClients], clients: 3)
    }

    @Test("is read by Node's clients", .enabled(if: ExternalTool.isInstalled("node"), "node is not installed"))
    func node() async throws { try await check(with: "node", ["-e", Self.nodeClients, "--"], clients: 2) }

    @Test("is read by curl", .enabled(if: ExternalTool.isInstalled("curl"), "curl is not installed"))
    func curl() async throws {
        let folder = try ScratchFolder()
        let image = try folder.write([UInt8](repeating: 120, count: 8_000_000), as: "image")
        try await withNode { node async throws in
            // With and without waiting to be asked for the body.
            for expectation in ["Expect:", "Expect: 100-continue"] {
                let output = try await ExternalTool.run(
                    "curl",
                    [
                        "-sS", "-H", expectation, "-H", "Content-Type: image/png", "-w", " %{http_code} %{size_upload}",
                        "-T", image, "-X", "POST", "http://127.0.0.1:\(node.port)/v1/jobs?tool=unknown",
                    ])
                #expect(output.exitCode == 0, "\(output.stderr)")
                #expect(output.stdout.contains(#""reason":"unknown-tool""#))
                #expect(output.stdout.contains(" 422 "))
                #expect(expectation == "Expect:" || output.stdout.hasSuffix(" 422 0"))
            }
        }
    }

    @Test("of more than is read on for, or of a client that goes on for ever, ends")
    func bounded() async throws {
        var limits = ConnectionLimits()
        (limits.lingeringBytes, limits.lingeringIdle) = (100_000, .milliseconds(100))
        try await withNode(limits: limits) { node async throws in
            let head =
                "POST /v1/jobs?tool=unknown HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
            // Nothing more comes from the client, which does not close either.
            let silent = try await node.talk(head)
            #expect(silent.contains("Connection: close"))
            #expect(silent.contains("unknown-tool"))
            _ = try await node.talk(head + String(repeating: "x", count: 4_000_000))
        }
    }

    /// 401, 413, 415 and 422 come from one node, 429 and 503 from others.
    private func check(with tool: String, _ arguments: [String], clients: Int) async throws {
        try await withNode(access: AccessTests.tokens, settings: { $0.limits.bytes = 1_000_000 }) { node async throws in
            try await withNode(settings: { $0.server.waitingLimit = 0 }) { full async throws in
                try await withNodeWithoutDatabase { away async throws in
                    let cases: [(Int, String, Int)] = [
                        (node.port, "/v1/jobs?tool=sora", 401), (node.port, "/v1/jobs?tool=sora#writer", 413),
                        (node.port, "/v1/batches#writer", 415), (node.port, "/v1/sources?user=#writer", 422),
                        (full.port, "/v1/jobs?tool=sora", 429), (away, "/v1/jobs?tool=sora", 503),
                    ]
                    let urls = cases.map { "http://127.0.0.1:\($0.0)\($0.1)" }
                    let output = try await ExternalTool.run(tool, arguments + urls, within: .seconds(40))
                    #expect(output.exitCode == 0, "\(output.stderr)")
                    let statuses = output.stdout.split(whereSeparator: \.isWhitespace).map(String.init)
                    let expected = cases.map { "\($0.2)" }
                    #expect(statuses == Array(repeating: expected, count: clients).flatMap(\.self))
                }
            }
        }
    }

    /// A node whose PostgreSQL is not there: it listens, and answers that the queue is away.
    private func withNodeWithoutDatabase(_ body: @Sendable (_ port: Int) async throws -> Void) async throws {
        let folder = try ScratchFolder()
        var settings = Settings()
        settings.dataDirectory = folder.path
        settings.metrics.isEnabled = false
        settings.database = Secret("postgres://nobody@127.0.0.1:1/none")
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let options = NodeOptions(
            hasAPI: true, hasWorkers: false, listen: Endpoint(host: "127.0.0.1", port: 0)
        ) { listening.yield($0) }
        let node = try Node(options, settings, AccessRules(), FolderStore(folder.path + "/objects"))
        let services = ServiceGroup(services: [node], logger: silence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { listening.finish() }
                try await services.run()
            }
            let port = try #require(await ports.first { _ in true })
            try await body(port)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    private static let pythonClients = """
        import http.client, sys, urllib.error, urllib.parse, urllib.request
        import requests

        body = b"x" * 8_000_000

        def by_http_client(url, headers):
            parts = urllib.parse.urlsplit(url)
            connection = http.client.HTTPConnection(parts.netloc, timeout=20)
            connection.request("POST", f"{parts.path}?{parts.query}", body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status

        def by_urllib(url, headers):
            try:
                return urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20).status
            except urllib.error.HTTPError as error:
                error.read()
                return error.code

        def by_requests(url, headers):
            return requests.post(url, data=body, headers=headers, timeout=20).status_code

        for client in (by_http_client, by_urllib, by_requests):
            for argument in sys.argv[1:]:
                url, _, token = argument.partition("#")
                headers = {"Content-Type": "image/png"}
                if token:
                    headers["Authorization"] = "Bearer " + token
                try:
                    print(client(url, headers))
                except Exception as error:
                    print(f"{client.__name__}:{type(error).__name__}")
        """

    private static let nodeClients = """
        const http = require("node:http")
        const body = Buffer.alloc(8_000_000, "x")
        const headers = url => ({
            "Content-Type": "image/png", ...(url.includes("#") ? { Authorization: "Bearer " + url.split("#")[1] } : {})
        })
        const byHTTP = url => new Promise((resolve, reject) => {
            const request = http.request(url, { method: "POST", headers: headers(url) }, answer => {
                answer.resume()
                answer.on("end", () => resolve(answer.statusCode))
            })
            request.on("error", reject)
            request.end(body)
        })
        const byFetch = async url => {
            const answer = await fetch(url, { method: "POST", headers: headers(url), body })
            await answer.text()
            return answer.status
        }
        const main = async () => {
            for (const client of [byHTTP, byFetch])
                for (const url of process.argv.filter(each => each.startsWith("http:")))
                    console.log(await client(url).catch(error => client.name + ":" + (error.cause ?? error).code))
            process.exit(0)
        }
        main()
        """
}
