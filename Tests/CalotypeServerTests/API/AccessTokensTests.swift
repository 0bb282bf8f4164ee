import Calotype
@testable import CalotypeObservability
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import CalotypeServer

@Suite("Access tokens", .timeLimit(.minutes(1)))
struct AccessTokensTests {
    private static let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

    @Test("A token is known by the hash of its text")
    func known() throws {
        let tokens = try AccessTokens(text: "# for tests\nshop write ann \(Self.hash) # hello\n\n")
        let token = try #require(tokens.token(for: "hello"))
        #expect(token.name == "shop")
        #expect(token.user?.rawValue == "ann")
        #expect(token.scope == .write)
        #expect(tokens.token(for: "Hello") == nil)
        #expect(tokens.token(for: "") == nil)
        #expect(tokens.token(for: Self.hash) == nil)
    }

    @Test(
        "A user may be anybody, percent-encoded where the line would break",
        arguments: [
            ("ann@example.com", "ann@example.com"), ("auth0|abc", "auth0|abc"),
            ("Ann%20M%C3%BCller%3B%23", "Ann Müller;#"),
            ("100%25", "100%"), ("%2A", "*"),
        ])
    func users(_ word: String, _ user: String) throws {
        let token = try #require(try AccessTokens(text: "shop write \(word) \(Self.hash)").token(for: "hello"))
        #expect(token.user == (try JobIdentifier(user)))
    }

    @Test(
        "A line that is wrong stops the start, and is not repeated",
        arguments: [
            "shop write ann", "shop admin * \(hash)", "shop read a%zz \(hash)", "shop read * \(hash.dropLast())",
            "shop read * \(hash.replacing("2", with: "+"))", "shop read * \(hash); shop2 read * \(hash)",
            "shop read * \(hash);shop write * \(hash.replacing("2", with: "3"))",
        ])
    func wrong(_ text: String) throws {
        let mistake = #expect(throws: ConfigurationMistake.self) { try AccessTokens(text: text) }
        let message = try #require(mistake).message
        #expect(message.contains("Line "))
        #expect(!message.contains("2cf24"))
    }

    @Test(
        "Where somebody has taken the last token away, the API is not open to everybody",
        arguments: ["", "# shop write * \(hash)"])
    func emptied(_ text: String) throws {
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        try Data(text.utf8).write(to: URL(filePath: folder.path(of: "tokens")))
        let (api, worker) = (
            NodeOptions(hasAPI: true, hasWorkers: false), NodeOptions(hasAPI: false, hasWorkers: true)
        )
        let all = [
            ["CALOTYPE_TOKENS_FILE": folder.path(of: "tokens")], ["CALOTYPE_TOKENS": "# none"], ["CALOTYPE_TOKENS": ""],
            ["CALOTYPE_TOKENS": " \n"],
        ]
        for variables in all {
            let settings = try Settings(environment: variables)
            let mistake = #expect(throws: ConfigurationMistake.self) { try settings.accessRules(listening: api) }
            #expect(mistake?.message.contains("CALOTYPE_OPEN=true") == true)
            #expect(try settings.accessRules(listening: worker).tokens.isEmpty)
            let open = try Settings(environment: variables.merging(["CALOTYPE_OPEN": "true"]) { $1 })
            #expect(try open.accessRules(listening: api).tokens.isEmpty)
        }
        #expect(try Settings(environment: [:]).accessRules(listening: api).tokens.isEmpty)
    }

    @Test(
        "Only this machine can reach a loopback address",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("localhost", true), ("0.0.0.0", false),
            ("::", false), ("192.168.0.1", false), ("example.com", false), ("127.0.0.1.example.com", false),
        ])
    func loopback(_ host: String, _ isLoopback: Bool) {
        #expect(AccessRules.isLoopback(host) == isLoopback)
    }

    @Test("A file that is named with nothing is not there")
    func blankFile() throws {
        let settings = try Settings(environment: ["CALOTYPE_TOKENS_FILE": " "])
        let mistake = #expect(throws: ConfigurationMistake.self) { try settings.accessTokens() }
        #expect(mistake?.message.contains("blank") == true)
    }

    @Test(
        "A file behind links, as of a mounted Secret, is judged by itself", arguments: [(0o640, true), (0o646, false)])
    func linked(_ mode: Int, _ isFine: Bool) throws {
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let files = FileManager.default
        try files.createDirectory(atPath: folder.path(of: "..2026"), withIntermediateDirectories: true)
        try Data("shop write ann \(Self.hash)".utf8).write(to: URL(filePath: folder.path(of: "..2026/tokens")))
        try files.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path(of: "..2026/tokens"))
        try files.createSymbolicLink(atPath: folder.path(of: "..data"), withDestinationPath: "..2026")
        try files.createSymbolicLink(atPath: folder.path(of: "tokens"), withDestinationPath: "..data/tokens")
        let settings = try Settings(environment: ["CALOTYPE_TOKENS_FILE": folder.path(of: "tokens")])
        if isFine {
            #expect(try settings.accessTokens().tokens.map(\.name) == ["shop"])
        } else {
            #expect(throws: ConfigurationMistake.self) { try settings.accessTokens() }
        }
    }

    @Test("A new token opens what its line says, and the line does not tell the token", arguments: [nil, "shop"])
    func new(_ name: String?) throws {
        let made = try NewToken(name: name, user: "ann", scope: .read)
        let known = try #require(try AccessTokens(text: made.line).token(for: made.token))
        #expect(known.user?.rawValue == "ann" && known.scope == .read)
        if let name { #expect(known.name == name) }
        #expect(!made.line.contains(made.token))
        #expect(throws: ConfigurationMistake.self) { try NewToken(name: "a b", user: "ann", scope: .read) }
        #expect(throws: ConfigurationMistake.self) { try NewToken(name: nil, user: "a\u{7}", scope: .read) }
    }

    @Test(
        "A new token is for the user whose plain id it was given",
        arguments: [
            ("ann", "ann"), ("Ann Müller", "Ann%20M%C3%BCller"), ("ann@example.com", "ann@example.com"),
            ("a;b#c%20", "a%3Bb%23c%2520"), ("**", "**"),
        ])
    func newUser(_ user: String, _ written: String) throws {
        let made = try NewToken(name: "n", user: user, scope: .read)
        #expect(made.line.hasPrefix("n read \(written) "))
        #expect(try AccessTokens(text: made.line).token(for: made.token)?.user?.rawValue == user)
    }

    @Test(
        "On SIGHUP and when the file changes, tokens are read anew; a mistake changes nothing; without any, nobody comes in"
    )
    func reloaded() async throws {
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = folder.path(of: "tokens")
        func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
        try write("one write * \(Self.hash)")
        let settings = try Settings(environment: ["CALOTYPE_TOKENS_FILE": path])
        let options = NodeOptions(hasAPI: true, hasWorkers: false)
        let access = try settings.accessRules(listening: options)
        let (reported, lines) = AsyncStream.makeStream(of: String.self)
        let logger = Logger(label: "test") { _ in TextLogHandler(to: LineSink { lines.yield($0) }) }
        let (hangups, hangUp) = AsyncStream.makeStream(of: Void.self)
        let reload = TokenReload(
            settings: settings, access: access, hangups: hangups, interval: .milliseconds(10), logger: logger)
        let services = ServiceGroup(services: [reload], logger: silence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            var said = reported.makeAsyncIterator()
            hangUp.yield()
            #expect(await said.next()?.contains("tokens read reason=SIGHUP tokens=1") == true)
            try write("one write * \(Self.hash)\ntwo read * \(Self.hash.replacing("2", with: "3"))")
            #expect(await said.next()?.contains("tokens read reason=change tokens=2") == true)
            #expect(access.tokens.tokens.count == 2)
            try write("nonsense")
            #expect(await said.next()?.contains("tokens not read") == true)
            #expect(access.tokens.tokens.count == 2)
            try write("")
            #expect(await said.next()?.contains("tokens=0") == true)
            #expect(!access.keyring.content.isOpen)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }
}
