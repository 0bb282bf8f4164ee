import Calotype
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
        "A line that is wrong stops the start, and is not repeated",
        arguments: [
            "shop write ann", "shop admin * \(hash)", "shop read a/b \(hash)", "shop read * \(hash.dropLast())",
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
        "Only this machine can reach a loopback address",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("localhost", true), ("0.0.0.0", false),
            ("::", false), ("192.168.0.1", false), ("example.com", false), ("127.0.0.1.example.com", false),
        ])
    func loopback(_ host: String, _ isLoopback: Bool) {
        #expect(AccessRules.isLoopback(host) == isLoopback)
    }
}
