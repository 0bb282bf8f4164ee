import Calotype
import CalotypeTesting
import Testing

@Suite("A download ends", .timeLimit(.minutes(1)))
struct DownloadLimitTests {
    static let head = "HTTP/1.1 200 OK\r\n\r\n"

    @Test("before the body when it is announced too large")
    func announced() async throws {
        let gone = Signal()
        try await ScriptedServer.run { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"), .hang, .raise(gone)]
        } _: { server in
            let downloader = try Downloader.trusting(server) { $0.bytes = 1000 }
            #expect(try await transferError { try await downloader.load(server.address) }.fault == .tooManyBytes)
            await gone.wait()
        }
    }

    @Test("at the byte limit of a body without end")
    func endless() async throws {
        try await ScriptedServer.run { _ in
            [.send(Self.head), .flood(Array(repeating: 0, count: 65_536), total: 10_000_000_000)]
        } _: { server in
            let downloader = try Downloader.trusting(server) { $0.bytes = 1_000_000 }
            #expect(try await transferError { try await downloader.load(server.address) }.fault == .tooManyBytes)
            // What the kernel's buffers hold comes on top.
            #expect(server.bytesSent < 30_000_000, "\(server.bytesSent) bytes")
        }
    }

    @Test("with exactly as many bytes as are allowed")
    func exactly() async throws {
        try await ScriptedServer.run { _ in
            [.send(Self.head + "12345")]
        } _: { server in
            let enough = try Downloader.trusting(server) { $0.bytes = 5 }
            #expect(try await enough.load(server.address).count == 5)
            let tooFew = try Downloader.trusting(server) { $0.bytes = 4 }
            #expect(try await transferError { try await tooFew.load(server.address) }.fault == .tooManyBytes)
        }
    }

    @Test(
        "in time when the server hangs",
        arguments: ["", "HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
    func hang(_ sent: String) async throws {
        let gone = Signal()
        try await ScriptedServer.run { _ in
            [.send(sent), .hang, .raise(gone)]
        } _: { server in
            let downloader = try Downloader.trusting(server) { $0.firstByteTimeout = .seconds(2) }
            #expect(try await transferError { try await downloader.load(server.address) }.fault == .timeout)
            await gone.wait()
        }
    }

    @Test("in time when the server sends a byte now and then")
    func slowPace() async throws {
        try await ScriptedServer.run { _ in
            [.send(Self.head), .drip(every: .milliseconds(20))]
        } _: { server in
            let pace = Pace(bytesPerSecond: 1000, grace: .milliseconds(200))
            let downloader = try Downloader.trusting(server, pace: pace)
            let error = try await transferError { try await downloader.load(server.address) }
            #expect(error.fault == .timeout)
            #expect(error.detail.contains("slower than 1000 bytes a second"))
        }
    }

    @Test("in time when everything together takes too long")
    func total() async throws {
        try await ScriptedServer.run { _ in
            [.send(Self.head), .drip(every: .milliseconds(20))]
        } _: { server in
            let downloader = try Downloader.trusting(server) { $0.downloadTimeout = .milliseconds(300) }
            let error = try await transferError { try await downloader.load(server.address + "/?secret=1") }
            #expect(error.fault == .timeout)
            #expect(error.detail.contains("took longer than"))
            #expect(!error.detail.contains("secret"))
        }
    }

    @Test("in time when a name is never resolved")
    func slowNames() async throws {
        var limits = SourceLimits()
        limits.connectTimeout = .milliseconds(100)
        let downloader = Downloader(limits: limits) { _, _ in
            await Signal().wait()
            return []
        }
        #expect(try await transferError { try await downloader.load("http://slow.test/") }.fault == .timeout)
    }

    @Test("at once when its task is cancelled", arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
    func cancelled(_ sent: String) async throws {
        let (asked, gone) = (Signal(), Signal())
        try await ScriptedServer.run { _ in
            [.send(sent), .raise(asked), .hang, .raise(gone)]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            let start = ContinuousClock.now
            let load = Task { try await downloader.load(server.address) }
            await asked.wait()
            load.cancel()
            await #expect(throws: CancellationError.self) { try await load.value }
            await gone.wait()
            #expect(start.duration(to: .now) < .seconds(20))
        }
    }

    @Test("at once when its task was cancelled before it began")
    func cancelledBefore() async throws {
        try await ScriptedServer.run { _ in
            [.send(ok("x"))]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            let start = Signal()
            let load = Task {
                await start.wait()
                return try await downloader.load(server.address)
            }
            load.cancel()
            await #expect(throws: CancellationError.self) { try await load.value }
        }
    }

    @Test("at once when its task is cancelled while the connection is made")
    func cancelledConnecting() async throws {
        // Takes the connection and never shakes hands.
        try await ScriptedServer.run { _ in
            [.hang]
        } _: { server in
            let resolved = Signal()
            let resolver: Resolver = { name, port in
                defer { resolved.raise() }
                return try await resolving("127.0.0.1")(name, port)
            }
            let downloader = try Downloader.trusting(server, resolver: resolver)
            let start = ContinuousClock.now
            let load = Task { try await downloader.load("https://tls.test:\(server.port)/") }
            await resolved.wait()
            load.cancel()
            await #expect(throws: CancellationError.self) { try await load.value }
            #expect(start.duration(to: .now) < .seconds(30))
        }
    }
}
