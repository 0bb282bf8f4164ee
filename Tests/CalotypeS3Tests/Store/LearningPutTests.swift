import Calotype
import CalotypeTesting
import Testing

@testable import CalotypeS3

@Suite("A client learns what becomes of the condition of a put", .timeLimit(.minutes(1)))
struct LearningPutTests {
    @Test("Where it is honored, a put is one request from the second on")
    func honored() async throws {
        try await ScriptedBucket.run(that: .honorsConditions) { server, newStore in
            let store = try newStore()
            try await #expect(store.put(bytes, at: first, as: webp) == .created)
            #expect(server.requests.map(\.method) == ["HEAD", "PUT", "PUT"])
            try await #expect(store.put(bytes, at: second, as: webp) == .created)
            #expect(server.requests.dropFirst(3).map(\.method) == ["PUT"])
        }
    }

    @Test("Where it is ignored, an object of an earlier run is found, not replaced, and so not for this run to remove")
    func ignored() async throws {
        try await ScriptedBucket.run(that: .ignoresConditions) { server, newStore in
            let earlier = try newStore()
            for key in [first, second] { try await #expect(earlier.put(bytes, at: key, as: webp) == .created) }
            #expect(server.requests.map(\.method) == ["HEAD", "PUT", "PUT", "HEAD", "PUT"])
            #expect(server.requests.last?.header("if-none-match") == nil)

            for store in [earlier, try newStore()] {
                for key in [first, second] { try await #expect(store.put(bytes, at: key, as: webp) == .existed) }
            }
            #expect(server.requests.dropFirst(5).allSatisfy { $0.method == "HEAD" })
        }
    }

    @Test("An object that was found is looked for the next time, and sent again only when it is gone")
    func found() async throws {
        try await ScriptedBucket.run(that: .honorsConditions) { server, newStore in
            let store = try newStore()
            try await #expect(store.put(bytes, at: first, as: webp) == .created)
            for _ in 0..<3 { try await #expect(store.put(bytes, at: first, as: webp) == .existed) }
            #expect(server.requests.dropFirst(3).map(\.method) == ["PUT", "HEAD", "HEAD", "HEAD"])

            try await store.delete(first)
            try await #expect(store.put(bytes, at: first, as: webp) == .created)
            #expect(server.requests.dropFirst(7).map(\.method) == ["DELETE", "HEAD", "PUT"])
        }
    }

    @Test("A job that is repeated by another process sends no body")
    func repeated() async throws {
        try await ScriptedBucket.run(that: .honorsConditions) { server, newStore in
            _ = try await newStore().put(bytes, at: first, as: webp)
            let store = try newStore()
            for _ in 0..<2 { try await #expect(store.put(bytes, at: first, as: webp) == .existed) }
            #expect(server.requests.dropFirst(3).map(\.method) == ["HEAD", "HEAD"])
        }
    }

    @Test("Who may not list puts on condition all the same")
    func forbiddenLook() async throws {
        try await ScriptedBucket.run(that: .honorsConditions, callsMissingForbidden: true) { server, newStore in
            try await #expect(newStore().put(bytes, at: first, as: webp) == .created)
            #expect(server.requests.map(\.method) == ["HEAD", "PUT", "PUT"])
        }
    }

    @Test("Who may not list, where it is ignored, takes no object for its own that may have been there")
    func forbiddenLookIgnored() async throws {
        try await ScriptedBucket.run(that: .ignoresConditions, callsMissingForbidden: true) { _, newStore in
            let store = try newStore()
            try await #expect(store.put(bytes, at: first, as: webp) == .existed)
            await expectFault(.forbidden) { _ = try await store.put(bytes, at: second, as: webp) }
        }
    }

    @Test("The objects that a client remembers are bounded")
    func bounded() {
        let experience = ConditionalPutSupport()
        for number in 0..<5_000 { experience.note(isThere: true, "\(number)", in: "pictures") }
        #expect((0..<5_000).count { experience.hasFound("\($0)", in: "pictures") } <= 1_000)
        #expect(experience.hasFound("4999", in: "pictures"))
        #expect(!experience.hasFound("4999", in: "others"))
    }

    private let bytes = Array("bytes of a variant".utf8)
    private let first: ObjectKey
    private let second: ObjectKey

    init() throws { (first, second) = (try ObjectKey("a.webp"), try ObjectKey("b.webp")) }
}
