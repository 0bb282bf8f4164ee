import Calotype
import CalotypeTesting
import Synchronization
import Testing

@Suite("A download", .timeLimit(.minutes(1)))
struct DownloadTests {
    @Test("brings the bytes, and tells the server no more than it must know")
    func bytes() async throws {
        try await ScriptedServer.run { _ in
            [.send(ok("picture"))]
        } _: { server in
            let target = "/a//b/%2F%25+/%0d%0aHost:%20x?X-Amz-Signature=a%2Fb+c&d=%C3%A9"
            let address = "http://pictures.test:\(server.port)\(target)#part"
            #expect(try await Downloader.trusting(server).load(address) == Array("picture".utf8))

            let request = try #require(server.requests.first)
            #expect(request.target == target)
            let headers = request.head.lowercased().split(separator: "\r\n").dropFirst().sorted()
            #expect(
                headers
                    == [
                        "accept-encoding: identity", "accept: image/*, */*;q=0.1", "connection: close",
                        "host: pictures.test:\(server.port)", "user-agent: calotype",
                    ].filter { !$0.hasPrefix("connection") || headers.contains(Substring($0)) })
        }
    }

    @Test(
        "takes every form of a complete answer",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""), ("HTTP/1.1 204 No Content\r\n\r\n", ""),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde"),
            ("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"), ("HTTP/1.0 203 OK\r\n\r\nold", "old"),
            ("HTTP/1.1 103 Early Hints\r\n\r\n" + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "x"),
            // Not unpacked here, and no gzip.
            ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\npack", "pack"),
        ])
    func complete(_ answer: String, _ body: String) async throws {
        try await ScriptedServer.run { _ in
            [.send(answer)]
        } _: { server in
            let bytes = try await Downloader.trusting(server).load(server.address)
            #expect(bytes == Array(body.utf8))
        }
    }

    @Test(
        "says what kind of answer it got instead",
        arguments: [
            ("400 Bad Request", TransferError.Fault.refused), ("401 Unauthorized", .forbidden),
            ("403 Forbidden", .forbidden), ("405 Method Not Allowed", .refused), ("406 Not Acceptable", .refused),
            ("409 Conflict", .refused), ("416 Range Not Satisfiable", .refused), ("451 Not For You", .forbidden),
            ("404 Not Found", .notFound), ("410 Gone", .notFound), ("408 Request Timeout", .upstreamError),
            ("429 Too Many Requests", .throttled), ("500 Oops", .upstreamError), ("503 Busy", .upstreamError),
            ("206 Partial Content", .upstreamError), ("302 Found", .upstreamError),
            ("304 Not Modified", .upstreamError),
        ])
    func status(_ status: String, _ fault: TransferError.Fault) async throws {
        let answer = "HTTP/1.1 \(status)\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
        try await ScriptedServer.run { _ in
            [.send(answer)]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            let error = try await transferError { try await downloader.load(server.address + "/a?secret=1") }
            #expect(error.fault == fault)
            #expect(error.retryAfter == .seconds(7))
            #expect(error.detail == "http://127.0.0.1:\(server.port)/a: status \(status.prefix(3))")
        }
    }

    @Test(
        "refuses an answer that is broken or not whole",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", TransferError.Fault.upstreamError),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", .upstreamError),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", .upstreamError),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .upstreamError),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", .upstreamError),
            ("SSH-2.0-OpenSSH_9\r\n", .upstreamError), ("", .unreachable),
        ])
    func broken(_ answer: String, _ fault: TransferError.Fault) async throws {
        try await ScriptedServer.run { _ in
            [.send(answer)]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            let error = try await transferError { try await downloader.load(server.address + "/?secret=1") }
            #expect(error.fault == fault, "\(error.detail)")
            #expect(!error.detail.contains("secret"))
        }
    }

    @Test("names an encoding that was not asked for", arguments: ["br", "gzip, br", "zstd", "deflate"])
    func encoding(_ coding: String) async throws {
        try await ScriptedServer.run { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nContent-Length: 4\r\n\r\npack")]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            let error = try await transferError { try await downloader.load(server.address) }
            #expect(error.fault == .upstreamError)
            #expect(error.explanation?.contains("'\(coding.split(separator: " ").last ?? "")'") == true)
        }
    }

    @Test("is tried again where that may help", arguments: [1, 2, 3])
    func retried(_ attempts: Int) async throws {
        let count = Counter()
        try await ScriptedServer.run { _ in
            switch count.next() {
            case 1: [.send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")]
            case 2: [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
            default: [.send(ok("there"))]
            }
        } _: { server in
            let downloader = try Downloader.trusting(server) { $0.attempts = attempts }
            if attempts == 3 {
                #expect(try await downloader.load(server.address) == Array("there".utf8))
            } else {
                let error = try await transferError { try await downloader.load(server.address) }
                #expect(error.fault == .upstreamError)
            }
            #expect(server.requests.count == attempts)
        }
    }

    @Test("is not tried again where it would fail again", arguments: ["400 Bad Request", "403 No", "404 Not Found"])
    func notRetried(_ status: String) async throws {
        try await ScriptedServer.run { _ in
            [.send("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")]
        } _: { server in
            let downloader = try Downloader.trusting(server) { $0.attempts = 3 }
            _ = try await transferError { try await downloader.load(server.address) }
            #expect(server.requests.count == 1)
        }
    }

    @Test("cannot reach a port where nobody listens")
    func refused() async throws {
        let downloader = try await ScriptedServer.run { _ in
            []
        } _: { server in
            (try Downloader.trusting(server), server.address)
        }
        #expect(try await transferError { try await downloader.0.load(downloader.1) }.fault == .unreachable)
    }

    @Test("goes on to the next address when the first does not answer")
    func nextAddress() async throws {
        try await ScriptedServer.run { _ in
            [.send(ok("x"))]
        } _: { server in
            var limits = SourceLimits()
            limits.allowsPrivateAddresses = true
            // The server listens on 127.0.0.1 only.
            let downloader = Downloader(limits: limits, resolver: resolving("127.0.0.2", "127.0.0.1"))
            let bytes = try await downloader.load("http://two.test:\(server.port)/")
            #expect(bytes == Array("x".utf8))
        }
    }

    @Test("goes on to the next address when nobody takes the connection in time")
    func silentAddress() async throws {
        try await ScriptedServer.run { _ in
            [.send(ok("x"))]
        } _: { server in
            try await withFullQueue(at: "127.0.0.2", port: server.port) {
                var limits = SourceLimits()
                limits.allowsPrivateAddresses = true
                limits.connectTimeout = .seconds(1)
                let downloader = Downloader(limits: limits, resolver: resolving("127.0.0.2", "127.0.0.1"))
                let bytes = try await downloader.load("http://two.test:\(server.port)/")
                #expect(bytes == Array("x".utf8))
            }
        }
    }

    @Test("goes on to the next address when TLS does not come about in time")
    func silentTLSAtFirst() async throws {
        try await ScriptedServer.run { _ in
            []
        } _: { server in
            let resolver = resolving("127.0.0.1", "127.0.0.1")
            let downloader = try Downloader.trusting(server, { $0.connectTimeout = .seconds(1) }, resolver: resolver)
            let error = try await transferError { try await downloader.load("https://a.test:\(server.port)/") }
            #expect(error.fault == .timeout)
            #expect(server.connections == 2)
        }
    }

    @Test("does not ask twice a server that has the request")
    func silentServer() async throws {
        try await ScriptedServer.run { _ in
            [.hang]
        } _: { server in
            let resolver = resolving("127.0.0.1", "127.0.0.1")
            let downloader = try Downloader.trusting(server, { $0.firstByteTimeout = .seconds(1) }, resolver: resolver)
            let error = try await transferError {
                try await downloader.load(server.address.replacing("127.0.0.1", with: "a.test"))
            }
            #expect(error.fault == .timeout)
            #expect(server.connections == 1)
        }
    }

    @Test(
        "tries three addresses, of both families",
        arguments: [
            (["127.0.0.2", "127.0.0.3", "127.0.0.4", "::1"], ["127.0.0.2", "::1", "127.0.0.3"]),
            (["::1", "127.0.0.2"], ["::1", "127.0.0.2"]),
            (["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"], ["127.0.0.2", "127.0.0.3", "127.0.0.4"]),
        ])
    func families(_ addresses: [String], _ expected: [String]) async throws {
        let port = try await ScriptedServer.run { _ in
            []
        } _: {
            $0.port
        }
        var limits = SourceLimits()
        limits.allowsPrivateAddresses = true
        let dialled = Mutex<[String]>([])
        var downloader = Downloader(limits: limits) { _, port in
            try addresses.map { try #require(IPAddress($0)).socketAddress(port: port) }
        }
        downloader.dialled = { address in
            dialled.withLock { $0.append(IPAddress(address)?.text ?? "") }
            return address
        }
        let error = try await transferError { try await downloader.load("http://many.test:\(port)/") }
        #expect(error.fault == .unreachable)
        #expect(dialled.withLock(\.self) == expected)
    }

    @Test("cannot reach a name that has no address", arguments: [true, false])
    func noSuchName(_ answersEmpty: Bool) async throws {
        struct NoSuchName: Error {}
        let downloader = Downloader(limits: SourceLimits()) { _, _ in
            if answersEmpty { return [] }
            throw NoSuchName()
        }
        #expect(try await transferError { try await downloader.load("http://nowhere.test/") }.fault == .unreachable)
    }

    @Test("asks the system for names, and does not like what localhost is")
    func systemNames() async throws {
        let downloader = Downloader(limits: SourceLimits())
        #expect(try await transferError { try await downloader.load("http://localhost/") }.fault == .blockedAddress)
        // No name, so that nobody outside is asked.
        await #expect(throws: (any Error).self) { _ = try await systemResolver("a..b", 80) }
    }

    @Test("cannot reach a server that does not speak TLS")
    func noTLS() async throws {
        try await ScriptedServer.run(speaksFirst: true) { _ in
            [.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .hang]
        } _: { server in
            let downloader = try Downloader.trusting(server) { $0.connectTimeout = .seconds(30) }
            let error = try await transferError { try await downloader.load("https://a.test:\(server.port)/?secret=1") }
            #expect(error.fault == .unreachable)
            #expect(error.detail.contains("TLS"), "\(error.detail)")
            #expect(!error.detail.contains("secret"))
        }
    }

    @Test("says why TLS fails")
    func failedTLS() async throws {
        try await ScriptedServer.run(speaksFirst: true) { _ in
            [.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), .hang]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            let error = try await transferError { try await downloader.load("https://a.test:\(server.port)/") }
            #expect(error.fault == .unreachable)
            // The client may see the end of the connection before the bytes that are no TLS.
            #expect([.tls(.notTLS), .tls(.handshake)].contains(error.refusal))
            let failure = ImageProcessingError(source: error)
            #expect(failure.message.contains("TLS"))
            #expect(failure.retry == .later)
        }
    }

    @Test("waits for TLS no longer than for a connection")
    func silentTLS() async throws {
        try await ScriptedServer.run { _ in
            []
        } _: { server in
            let downloader = try Downloader.trusting(server) { $0.connectTimeout = .milliseconds(200) }
            let error = try await transferError { try await downloader.load("https://a.test:\(server.port)/") }
            #expect(error.fault == .timeout)
        }
    }
}
