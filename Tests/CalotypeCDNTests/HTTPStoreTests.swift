import Calotype
import CalotypeCDN
import CalotypeTesting
import Testing

@Suite(
    "A store behind HTTP keeps its promises on nginx", .enabled(if: DAVServer.current != nil), .timeLimit(.minutes(2)))
struct HTTPStoreTests {
    @Test("Both kinds", arguments: DAVServer.Kind.allCases, ObjectStoreCase.all)
    func keeps(_ kind: DAVServer.Kind, _ promise: ObjectStoreCase) async throws {
        let server = try #require(DAVServer.current)
        try await withHTTPClient { try await promise.check(server.store(kind, $0)) }
    }

    @Test("WebDAV tells the keys below a folder", .enabled(if: DAVServer.current?.lists == true))
    func lists() async throws {
        let server = try #require(DAVServer.current)
        let promises = ObjectStoreCase.listable.filter { promise in
            !ObjectStoreCase.all.contains { $0.description == promise.description }
        }
        #expect(!promises.isEmpty)
        try await withHTTPClient { http in
            for promise in promises { try await promise.check(server.store(.webDAV, http)) }
        }
    }

    @Test("bunny.net's lists are read as it documents them")
    func bunnyLists() async throws {
        @Sendable func answer(_ status: String, _ json: String) -> String {
            "HTTP/1.1 \(status)\r\nContent-Length: \(json.utf8.count)\r\nConnection: close\r\n\r\n\(json)"
        }
        try await ScriptedServer.run { request in
            switch request.target {
            case "/zone/ann/":
                [
                    .send(
                        answer(
                            "200 OK",
                            #"[{"ObjectName":"one","IsDirectory":true,"Length":0},{"ObjectName":"a b","IsDirectory":false,"LastChanged":"2026-01-31T12:00:00.123"}]"#
                        ))
                ]
            case "/zone/ann/one/": [.send(answer("200 OK", #"[{"ObjectName":"c","IsDirectory":false}]"#))]
            default: [.send(answer("404 Not Found", ""))]
            }
        } _: { server in
            try await withHTTPClient { http in
                let store = HTTPStore(server.address + "/zone", access: .bunny(accessKey: "secret"), httpClient: http)
                let keys = try await store.keys(below: ObjectKey("ann"), limit: 9)
                #expect(keys.map(\.rawValue).sorted() == ["ann/a b", "ann/one/c"])
                #expect(try await store.keys(below: ObjectKey("bob"), limit: 9).isEmpty)
                #expect(server.requests.allSatisfy { $0.header("accesskey") == "secret" })
            }
        }
    }

    @Test("Of eight WebDAV stores that know nothing of each other, one makes the object, and no part stays")
    func oneMaker() async throws {
        let server = try #require(DAVServer.current)
        let key = try uniqueKey("race.webp")
        try await withHTTPClient { http in
            let outcomes = try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    let store = server.store(.webDAV, http)
                    group.addTask { try await store.put(someBytes(5_000), at: key, as: webp) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == .created } == 1)
            #expect(try await server.store(.webDAV, http).get(key, limit: 5_000) == someBytes(5_000))
        }
    }

    @Test("An object that was cut off is replaced", arguments: DAVServer.Kind.allCases)
    func replaced(_ kind: DAVServer.Kind) async throws {
        let server = try #require(DAVServer.current)
        let key = try uniqueKey("cut.webp")
        try await withHTTPClient { http in
            let store = server.store(kind, http)
            _ = try await store.put(someBytes(10), at: key, as: webp)
            #expect(try await store.put(someBytes(20), at: key, as: webp) == .created)
            #expect(try await store.get(key, limit: 20) == someBytes(20))
        }
    }

    @Test("A wrong secret is a refusal", arguments: DAVServer.Kind.allCases)
    func forbidden(_ kind: DAVServer.Kind) async throws {
        let server = try #require(DAVServer.current)
        let key = try uniqueKey("no.webp")
        try await withHTTPClient { http in
            let store = server.store(kind, http, password: "wrong")
            let put = await #expect(throws: TransferError.self) { try await store.put([1], at: key, as: webp) }
            let get = await #expect(throws: TransferError.self) { try await store.get(key, limit: 1) }
            #expect([put?.fault, get?.fault] == [.forbidden, .forbidden])
            #expect(put?.detail.contains("wrong") == false)
        }
    }

    @Test("A server that takes no PUT is a refusal")
    func readOnly() async throws {
        let server = try #require(DAVServer.current)
        try await withHTTPClient { http in
            let store = HTTPStore(
                server.address + "/read-only", access: .bunny(accessKey: ""), httpClient: http, clock: InstantClock())
            let error = await #expect(throws: TransferError.self) {
                try await store.put([1], at: try uniqueKey("no.webp"), as: webp)
            }
            #expect(error?.fault == .forbidden)
        }
    }

    static let passing: [Fault] = [.reset, .slowDown, .dropAnswer]

    @Test("A put survives what passes", arguments: DAVServer.Kind.allCases, passing)
    func survives(_ kind: DAVServer.Kind, _ fault: Fault) async throws {
        let server = try #require(DAVServer.current)
        let key = try uniqueKey("faults.webp")
        try await FaultProxy.run(to: server.upstream, [fault, fault], ofRequests: "PUT") { proxy, address in
            try await withHTTPClient { http in
                let outcome = try await server.store(kind, http, at: address).put(someBytes(3_000), at: key, as: webp)
                #expect(outcome == .created)
                #expect(try await server.store(kind, http).get(key, limit: 3_000) == someBytes(3_000))
            }
        }
    }

    @Test("A move whose answer is lost has made the object")
    func lostMove() async throws {
        let server = try #require(DAVServer.current)
        let key = try uniqueKey("moved.webp")
        try await FaultProxy.run(to: server.upstream, [.dropAnswer], ofRequests: "MOVE") { proxy, address in
            try await withHTTPClient { http in
                let store = server.store(.webDAV, http, at: address)
                let first = try await store.put(someBytes(3_000), at: key, as: webp)
                let second = try await store.put(someBytes(3_000), at: key, as: webp)
                #expect([first, second] == [.created, .existed])
            }
        }
    }

    @Test("A move that never arrives leaves nothing", arguments: [Fault.reset, .slowDown])
    func noMove(_ fault: Fault) async throws {
        let server = try #require(DAVServer.current)
        let key = try uniqueKey("unmoved.webp")
        try await FaultProxy.run(to: server.upstream, [fault], ofRequests: "MOVE") { proxy, address in
            try await withHTTPClient { http in
                await #expect(throws: TransferError.self) {
                    try await server.store(.webDAV, http, at: address).put(someBytes(3_000), at: key, as: webp)
                }
                let names = proxy.requests.filter { $0.hasPrefix("DELETE") }
                #expect(names.count == 1 && names.allSatisfy { $0.contains(".part-") }, "\(proxy.requests)")
                let error = await #expect(throws: TransferError.self) {
                    try await server.store(.webDAV, http).get(key, limit: 3_000)
                }
                #expect(error?.fault == .notFound)
            }
        }
    }

    @Test("Missing folders are made where the server does not make them")
    func folders() async throws {
        let conflict = "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let created = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let absent = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let puts = Count()
        try await ScriptedServer.run { request in
            switch request.method {
            case "HEAD": [.send(absent)]
            case "PUT": [.send(puts.next() == 1 ? conflict : created)]
            default: [.send(created)]
            }
        } _: { server in
            try await withHTTPClient { http in
                let store = HTTPStore(
                    server.address + "/dav", access: .webDAV(user: "u", password: "p"), httpClient: http)
                let outcome = try await store.put([1], at: ObjectKey("a b/c/d.webp"), as: webp)
                #expect(outcome == .created)
            }
            let steps = server.requests.map { "\($0.method) \($0.target)" }
            #expect(steps[2...3] == ["MKCOL /dav/a%20b/", "MKCOL /dav/a%20b/c/"])
            #expect(server.requests.map(\.method) == ["HEAD", "PUT", "MKCOL", "MKCOL", "PUT", "MOVE"])
            #expect(server.requests.last?.header("overwrite") == "F")
            #expect(server.requests.last?.header("destination") == server.address + "/dav/a%20b/c/d.webp")
        }
    }

    @Test("Access shows nothing of its secret")
    func redacted() {
        let access = HTTPStoreAccess.bunny(accessKey: "hush-hush")
        var dumped = ""
        dump(access, to: &dumped)
        #expect(!"\(access) \(String(reflecting: access)) \(dumped)".contains("hush"))
    }
}
