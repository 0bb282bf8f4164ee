import Calotype
import CalotypeTesting
import Synchronization
import Testing

@Suite("A download is kept to the public web", .timeLimit(.minutes(1)))
struct DownloadGuardTests {
    @Test("and follows three redirects, relative ones too")
    func threeRedirects() async throws {
        try await ScriptedServer.run { request in
            switch request.target {
            case "/1/start?q": [.send(redirect(to: "two"))]
            case "/1/two": [.send(redirect(to: "../3"))]
            case "/3": [.send(redirect(to: "//other.test:\(Self.port(of: request))/4?x=%2F"))]
            default: [.send(ok("there"))]
            }
        } _: { server in
            let bytes = try await Downloader.trusting(server).load(server.address + "/1/start?q")
            #expect(bytes == Array("there".utf8))
            #expect(server.requests.map(\.target) == ["/1/start?q", "/1/two", "/3", "/4?x=%2F"])
        }
    }

    @Test("but not more than are set", arguments: [0, 2, 5])
    func tooManyRedirects(_ limit: Int) async throws {
        try await ScriptedServer.run {
            [.send(redirect(to: $0.target + "x"))]
        } _: { server in
            let downloader = try Downloader.trusting(server) { $0.redirects = limit }
            let error = try await transferError { try await downloader.load(server.address) }
            #expect(error.fault == .tooManyRedirects)
            #expect(server.requests.count == limit + 1)
        }
    }

    @Test(
        "and reads what servers write raw as browsers do",
        arguments: [
            ("/a b.png?c d", "/a%20b.png?c%20d"), ("/\u{e9}|\"<>`^{}", "/%C3%A9%7C%22%3C%3E%60%5E%7B%7D"),
            ("/a\tb", "/ab"), ("\\a\\b?c\\d", "/a/b?c%5Cd"), ("/100%.png?5%&%41", "/100%25.png?5%25&%41"),
            ("/a\u{200d}b\u{a0}c\u{200c}", "/a%E2%80%8Db%C2%A0c%E2%80%8C"),
        ])
    func raw(_ location: String, _ target: String) async throws {
        try await ScriptedServer.run {
            [.send($0.target == "/" ? redirect(to: location) : ok("there"))]
        } _: { server in
            let bytes = try await Downloader.trusting(server).load(server.address)
            #expect(bytes == Array("there".utf8))
            #expect(server.requests.map(\.target) == ["/", target])
        }
    }

    @Test("and tells that it was the redirect whose address is not valid")
    func badRedirect() async throws {
        try await ScriptedServer.run { _ in
            [.send(redirect(to: "http://ann:secret@example.com/"))]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            let error = try await transferError { try await downloader.load(server.address) }
            #expect(error.fault == .invalidURL)
            #expect(error.explanation?.contains("redirects") == true)
            #expect(error.explanation?.contains("a user and a password") == true)
            #expect(!error.detail.contains("secret"))
        }
    }

    @Test(
        "whatever a redirect names",
        arguments: [
            ("http://127.0.0.2/", TransferError.Fault.blockedAddress), ("http://[::1]/", .blockedAddress),
            ("http://169.254.169.254/latest/meta-data/", .blockedAddress),
            ("http://[::ffff:10.0.0.1]/", .blockedAddress),
            ("//192.168.0.1/", .blockedAddress), ("http://8.8.8.8:22/", .blockedAddress),
            ("file:///etc/passwd", .invalidURL),
            ("http://a@8.8.8.8/", .invalidURL), ("http://0x7f.1/", .invalidURL), ("gopher://8.8.8.8/", .invalidURL),
        ])
    func redirected(_ target: String, _ fault: TransferError.Fault) async throws {
        try await ScriptedServer.run { _ in
            [.send(redirect(to: target))]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            #expect(try await transferError { try await downloader.load(server.address) }.fault == fault)
            #expect(server.connections == 1)
        }
    }

    @Test("when a name changes its address between two redirects")
    func rebinding() async throws {
        let asked = Counter()
        try await ScriptedServer.run { _ in
            [.send(redirect(to: "/again"))]
        } _: { server in
            let resolver: Resolver = { name, port in
                try await resolving(asked.next() == 1 ? "127.0.0.1" : "127.0.0.2")(name, port)
            }
            let downloader = try Downloader.trusting(server, resolver: resolver)
            let error = try await transferError { try await downloader.load("http://rebind.test:\(server.port)/") }
            #expect(error.fault == .blockedAddress)
            #expect(asked.count == 2)
            #expect(server.connections == 1)
        }
    }

    @Test("by the address of the real connection, whatever was checked before")
    func peer() async throws {
        try await ScriptedServer.run { _ in
            [.send(ok("secret"))]
        } _: { server in
            let here = try #require(IPAddress("127.0.0.1")).socketAddress(port: server.port)
            var downloader = Downloader(
                limits: SourceLimits(), resolver: resolving("93.184.215.14"), allowedPorts: [server.port])
            downloader.dialled = { _ in here }
            let error = try await transferError { try await downloader.load("http://rebind.test:\(server.port)/") }
            #expect(error.fault == .blockedAddress)
            #expect(error.detail.contains("127.0.0.1 is not public: loopback"))
            #expect(server.requests.isEmpty)
        }
    }

    @Test("and one bad address among several refuses the name")
    func mixed() async throws {
        try await ScriptedServer.run { _ in
            [.send(ok("x"))]
        } _: { server in
            let downloader = try Downloader.trusting(
                server, resolver: resolving("127.0.0.1", "93.184.215.14", "10.0.0.1"))
            let error = try await transferError { try await downloader.load("http://mixed.test:\(server.port)/") }
            #expect(error.fault == .blockedAddress)
            #expect(server.connections == 0)
        }
    }

    @Test("from https no redirect leads back to http")
    func downgrade() throws {
        let secure = try HTTPURL("https://a.test/")
        let error = #expect(throws: TransferError.self) { try secure.redirected(to: "http://a.test/") }
        #expect(error?.fault == .blockedAddress)
        #expect(try secure.redirected(to: "/b").withoutQuery == "https://a.test/b")
        #expect(try HTTPURL("http://a.test/").redirected(to: "https://a.test/").scheme == .https)
    }

    @Test("unless private addresses are allowed, which opens them on any port and nothing else")
    func privateAddresses() async throws {
        try await ScriptedServer.run { _ in
            [.send(ok("local"))]
        } _: { server in
            var limits = SourceLimits()
            limits.allowsPrivateAddresses = true
            let downloader = Downloader(limits: limits)
            #expect(try await downloader.load(server.address) == Array("local".utf8))
            for special in ["169.254.169.254", "0.0.0.0", "[fe80::1]", "[fd00:ec2::254]", "224.0.0.1"] {
                let error = try await transferError { try await downloader.load("http://\(special):\(server.port)/") }
                #expect(error.fault == .blockedAddress, "\(special)")
            }
        }
    }

    private static func port(of request: ScriptedServer.Request) -> String {
        request.head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("host:") }?
            .split(separator: ":").last.map(String.init) ?? ""
    }
}

final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }

    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }
}
