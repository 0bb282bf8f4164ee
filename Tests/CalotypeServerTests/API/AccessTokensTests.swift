import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeServer

@Suite("Access tokens")
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
        for variables in [["CALOTYPE_TOKENS_FILE": folder.path(of: "tokens")], ["CALOTYPE_TOKENS": "# none"]] {
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
}
