import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeSettings

@Suite("Settings of CDNs and signed addresses")
struct DeliverySettingsTests {
    @Test("Each has its place")
    func everything() throws {
        let settings = try Settings(environment: [
            "CALOTYPE_PUBLIC_URL": "https://cdn.example.com", "CALOTYPE_CDN": "Cloudflare:zone-1",
            "CALOTYPE_CDN_TOKEN": "t", "CALOTYPE_CDN_ENDPOINT": "http://127.0.0.1:9", "CALOTYPE_CDN_PURGE": "tag",
            "CALOTYPE_LINKS": "hmac", "CALOTYPE_LINK_KEY": "00ff", "CALOTYPE_LINK_SALT": "01",
            "CALOTYPE_LINK_LIFETIME": "60", "CALOTYPE_LINK_KEY_FILE": "/key.pem",
        ])
        #expect(settings.delivery.cdn?.network == .cloudflare && settings.delivery.cdn?.id == "zone-1")
        #expect(settings.delivery.cdnToken?.revealed == "t")
        #expect(settings.delivery.cdnEndpoint?.absoluteString == "http://127.0.0.1:9")
        #expect(settings.delivery.purges == .byTag)
        #expect(settings.delivery.signing == .hmac)
        #expect(settings.delivery.linkKey?.revealed == "00ff" && settings.delivery.linkSalt?.revealed == "01")
        #expect(settings.delivery.linkLifetime == .seconds(60))
        #expect(settings.delivery.linkKeyFile == "/key.pem")
    }

    @Test(
        "What is missing is told by name",
        arguments: [
            (["CALOTYPE_CDN": "fastly:s"], ["CALOTYPE_PUBLIC_URL", "CALOTYPE_CDN_TOKEN"]),
            (["CALOTYPE_CDN": "cloudfront:E1"], ["CALOTYPE_PUBLIC_URL", "S3_ACCESS_KEY_ID"]),
            (["CALOTYPE_LINKS": "hmac"], ["CALOTYPE_LINK_KEY", "CALOTYPE_PUBLIC_URL"]),
            (["CALOTYPE_LINKS": "cloudfront:K1"], ["CALOTYPE_LINK_KEY_FILE", "CALOTYPE_PUBLIC_URL"]),
            (["CALOTYPE_CDN": "akamai:1"], ["CALOTYPE_CDN"]), (["CALOTYPE_CDN": "fastly:"], ["CALOTYPE_CDN"]),
            (["CALOTYPE_CDN": "fastly:a/b"], ["CALOTYPE_CDN"]), (["CALOTYPE_LINKS": "fastly:a"], ["CALOTYPE_LINKS"]),
            (["CALOTYPE_STORE_URL": "https://s.example.com"], ["CALOTYPE_STORE_SECRET"]),
            (["CALOTYPE_STORE_URL": "https://s.example.com", "CALOTYPE_STORE_SECRET": "u"], ["CALOTYPE_STORE_SECRET"]),
            (["CALOTYPE_STORE_KIND": "ftp"], ["CALOTYPE_STORE_KIND"]),
            (["CALOTYPE_LINK_LIFETIME": "0"], ["CALOTYPE_LINK_LIFETIME"]),
        ] as [([String: String], [String])])
    func missing(_ environment: [String: String], _ expected: [String]) {
        let error = #expect(throws: SettingsError.self) { try Settings(environment: environment) }
        #expect(error?.problems.map(\.variable) == expected)
    }

    @Test("A server that takes objects by HTTP is where variants go")
    func server() throws {
        let settings = try Settings(environment: [
            "CALOTYPE_STORE_URL": "https://storage.example.com/zone", "CALOTYPE_STORE_KIND": "bunny",
            "CALOTYPE_STORE_SECRET": "s", "CALOTYPE_PUBLIC_URL": "https://cdn.example.com",
        ])
        let wiring = Assembly(presets: .builtIn, settings: settings)
        guard case .server(let location) = wiring.destination else {
            Issue.record("\(wiring.destination)")
            return
        }
        #expect(location.kind == .bunny && location.secret.revealed == "s")
        let key = try ObjectKey("ann/one/a b.jpg")
        let store = try wiring.store(for: wiring.destination, in: nil)
        #expect(try store.url(of: key).absoluteString == "https://cdn.example.com/ann/one/a%20b.jpg")
    }

    @Test("Without a public address, the store gives readers no address, so that they go through the service")
    func secluded() async throws {
        let settings = try Settings(environment: [
            "CALOTYPE_STORE_URL": "https://storage.example.com/zone", "CALOTYPE_STORE_SECRET": "me:s",
        ])
        let wiring = Assembly(presets: .builtIn, settings: settings)
        let store = try wiring.store(for: wiring.destination, in: nil, isShared: true)
        // For redirects, addresses of this kind alone count.
        #expect(try store.url(of: try ObjectKey("http/one/preview-1.webp")).scheme == nil)
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        for promise in ObjectStoreCase.listable { try await promise.check(PrivateStore(FolderStore(folder.path))) }
    }

    @Test("CloudFront has no tags to purge by")
    func cloudFrontTags() {
        let error = #expect(throws: SettingsError.self) {
            try Settings(environment: [
                "CALOTYPE_CDN": "cloudfront:E1", "CALOTYPE_CDN_PURGE": "tag", "S3_ACCESS_KEY_ID": "k",
                "S3_SECRET_ACCESS_KEY": "s", "CALOTYPE_PUBLIC_URL": "https://cdn.example.com",
            ])
        }
        #expect(error?.problems.map(\.variable) == ["CALOTYPE_CDN_PURGE"])
    }

    @Test("The addresses of a store are signed where the settings say so")
    func signed() throws {
        let folder = try ScratchFolder()
        var settings = Settings()
        settings.dataDirectory = folder.path
        settings.publicURL = URL(string: "https://cdn.example.com/i")
        settings.delivery.signing = .hmac
        settings.delivery.linkKey = Secret(String(repeating: "0f", count: 32))
        let wiring = Assembly(presets: .builtIn, settings: settings)
        let key = try ObjectKey("ann/one/normal.jpg")
        let address = try wiring.store(for: wiring.destination, in: nil).url(of: key).absoluteString
        #expect(address.hasPrefix("https://cdn.example.com/i/") && address.hasSuffix("/ann/one/normal.jpg"))
        #expect(address.contains("/exp:"))
        // Elsewhere than at the public address nothing is signed.
        let elsewhere = try wiring.store(for: .folder(folder.path + "/other"), in: nil).url(of: key).absoluteString
        #expect(elsewhere.hasPrefix("file://"))
    }

    @Test("A key that cannot be used stops the start, and is not shown")
    func badKey() throws {
        var settings = Settings()
        settings.publicURL = URL(string: "https://cdn.example.com")
        settings.delivery.signing = .hmac
        settings.delivery.linkKey = Secret("hush")
        let wiring = Assembly(presets: .builtIn, settings: settings)
        let error = #expect(throws: ConfigurationMistake.self) { try wiring.store(for: wiring.destination, in: nil) }
        #expect(error?.message.contains("CALOTYPE_LINK_KEY") == true && error?.message.contains("hush") == false)
    }
}
