import Calotype
import CalotypeCredentials
import CalotypeProvenance
import CalotypeTesting
import Foundation
import Logging
import Testing

@testable import CalotypeSettings

@Suite("Credentials by the settings", .timeLimit(.minutes(1)))
struct CredentialsTests {
    private static let certificate = Result { try DevelopmentCertificate() }
    private static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func settings(_ change: (inout Settings) -> Void = { _ in }) throws -> Settings {
        let made = try certificate.get()
        var settings = Settings()
        settings.credentials.chain = made.chain
        settings.credentials.key = Secret(made.key)
        settings.limits.allowsPrivateAddresses = true
        change(&settings)
        return settings
    }

    private func sign(_ settings: Settings) async throws -> SignedPicture {
        let writer = try #require(try Credentials(settings, toleratesTime: false, logger: Self.silence).writer)
        return try await writer.sign(
            DrawnImage.corners(8, 8).png,
            SigningRequest(
                origin: .created(.trainedAlgorithmicMedia), actions: [], generator: CredentialAgent(name: "Test")))
    }

    @Test("are a chain and a key, as files or as texts")
    func files() async throws {
        let made = try Self.certificate.get()
        let folder = try ScratchFolder()
        let (chain, key) = (
            try folder.write(Array(made.chain.utf8), as: "chain.pem"),
            try folder.write(Array(made.key.utf8), as: "key.pem")
        )
        let environment = ["CALOTYPE_SIGNING_CHAIN": chain, "CALOTYPE_SIGNING_KEY": key]
        #expect(try await sign(try Settings(environment: environment)).manifestBytes > 1_000)
        let texts = ["CALOTYPE_SIGNING_CHAIN": made.chain, "CALOTYPE_SIGNING_KEY": made.key]
        #expect(try await sign(try Settings(environment: texts)).manifestBytes > 1_000)
        for name in environment.keys {
            #expect(throws: SettingsError.self) { try Settings(environment: environment.filter { $0.key == name }) }
        }
    }

    @Test("that cannot sign stop the start, with words that say what to do")
    func unusable() throws {
        let (made, other) = (try Self.certificate.get(), try DevelopmentCertificate())
        let rows: [(chain: String, key: String, words: String)] = [
            (made.chain, other.key, "is not that of the first certificate"),
            (made.root, made.key, "is that of an authority"),
            ("/nowhere/chain.pem", made.key, "cannot be read"),
            (made.chain, "-----BEGIN NOTHING-----", "the private key cannot be read"),
        ]
        for row in rows {
            let settings = try Self.settings {
                $0.credentials.chain = row.chain
                $0.credentials.key = Secret(row.key)
            }
            let mistake = #expect(throws: ConfigurationMistake.self) {
                try Credentials(settings, toleratesTime: true, logger: Self.silence)
            }
            #expect(mistake?.message.contains(row.words) == true, "\(row.words)")
            #expect(mistake?.message.contains(made.key.prefix(60)) == false)
        }
    }

    @Test(
        "are verified in processes where images are decoded in processes",
        .enabled(if: FaultyCredentialLibrary.isAvailable, "needs a C compiler"))
    func verification() async throws {
        let folder = try ScratchFolder()
        let roots = FaultyCredentialLibrary.Fault.garbage.anchors
        let list = try folder.write(Array(roots.utf8), as: "roots.pem")
        var settings = Settings()
        settings.credentials.library = try await FaultyCredentialLibrary.path()
        settings.credentials.trust = list
        let processes = DecoderProcesses(program: "/usr/bin/calotype", count: 3)
        var configuration = ImageProcessor.Configuration()
        try Credentials(settings, toleratesTime: true, verifyingLike: processes, logger: Self.silence)
            .add(to: &configuration)
        #expect(configuration.credentialVerifier == nil)
        let found = try #require(configuration.verifierProcesses)
        #expect(found.program == "/usr/bin/calotype" && found.count == 3)
        #expect(found.library == settings.credentials.library && found.trust == CredentialTrust(anchors: roots))

        configuration = ImageProcessor.Configuration()
        try Credentials(settings, toleratesTime: true, logger: Self.silence).add(to: &configuration)
        #expect(configuration.credentialVerifier?.version == "0.91.3" && configuration.verifierProcesses == nil)

        // A library that cannot be used, and roots that are refused, are found at the start.
        settings.credentials.trust = try folder.write(Array("none".utf8), as: "none.pem")
        #expect(throws: ConfigurationMistake.self) {
            try Credentials(settings, toleratesTime: true, verifyingLike: processes, logger: Self.silence)
        }
        settings.credentials.library = "/nowhere/libc2pa_c.so"
        let without = try Credentials(settings, toleratesTime: true, verifyingLike: processes, logger: Self.silence)
        #expect(without.verification == nil)
    }

    @Test("ask a time-stamp authority under the rules for addresses, and sign without it if it does not answer")
    func timeStamps() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
        let redirect = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
        let failure = "HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        for (text, problem) in [
            (answer, TimeStampProblem.damaged), (redirect, .unreachable), (failure, .unreachable),
        ] {
            try await ScriptedServer.run { _ in
                [.send(text)]
            } _: { server in
                let settings = try Self.settings { $0.credentials.timeStamps = server.address }
                let signed = try await sign(settings)
                #expect(signed.stampProblem == problem && signed.stampedAt == nil)
                let request = try #require(server.requests.first)
                #expect(request.method == "POST")
                #expect(request.header("content-type") == "application/timestamp-query")
                #expect(server.requests.count == 1)

                var required = settings
                required.credentials.requiresTimeStamp = true
                await #expect(throws: SigningFailure.unstamped(problem)) { try await sign(required) }
                // Private addresses are not asked at all, unless the settings allow them.
                let count = server.requests.count
                var open = settings
                open.limits.allowsPrivateAddresses = false
                #expect(try await sign(open).stampProblem == .unreachable)
                #expect(server.requests.count == count)
            }
        }
    }
}
