import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("A WebDAV server", .enabled(if: ProcessInfo.processInfo.environment["CALOTYPE_TEST_DAV_SERVER"] != nil))
    struct WebDAV {
        @Test("keeps variants that curl can read, byte for byte; a wrong password is a failing upload")
        func stored() async throws {
            let outside = ProcessInfo.processInfo.environment
            let server = try #require(outside["CALOTYPE_TEST_DAV_SERVER"])
            let user = "\(outside["CALOTYPE_TEST_DAV_USER"] ?? ""):\(outside["CALOTYPE_TEST_DAV_PASSWORD"] ?? "")"
            let folder = try WorkFolder("a.png")
            func process(_ secret: String) async throws -> ExternalTool.Output {
                try await calotype(
                    "process", "a.png", "--tool", "dall-e", "--json", "--user", "dav-\(UUID().uuidString)", in: folder,
                    environment: ["CALOTYPE_STORE_URL": server + "/store", "CALOTYPE_STORE_SECRET": secret])
            }
            let output = try await process(user)
            #expect(output.exitCode == 0, "\(output.stderr)")
            let result = try #require(try output.results().first)
            #expect(result.variants.count == 2)
            for variant in result.variants {
                #expect(variant.url == server + "/store/" + variant.key)
                let read = try await ExternalTool.run(
                    "sh", ["-c", #"curl -sf -u "$0" "$1" | sha256sum"#, user, variant.url])
                #expect(read.stdout.hasPrefix(variant.sha256))
            }
            let refused = try await process("writer:wrong")
            #expect(refused.exitCode == 69)
            #expect(refused.stdout.contains(#""reason":"forbidden""#))
            #expect(!refused.stdout.contains("wrong") && !refused.stderr.contains("wrong"))
        }
    }
}
