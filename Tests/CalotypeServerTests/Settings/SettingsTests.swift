import Calotype
import CalotypeS3
import Configuration
import Foundation
import Logging
import Testing

@testable import CalotypeServer

@Suite("Settings")
struct SettingsTests {
    @Test("With nothing set, everything has a safe default")
    func defaults() throws {
        let settings = try Settings(environment: ["PATH": "/bin", "HOME": "/"])
        #expect(settings == Settings())
        #expect(settings.s3 == nil)
        #expect(settings.metrics == Settings.Metrics())
        #expect(settings.limits == SourceLimits())
    }

    @Test(
        "The default that is told is the default that holds",
        arguments: Settings.variables.filter { $0.standard != nil })
    func told(variable: SettingsVariable) throws {
        let standard = try #require(variable.standard)
        var draft = SettingsDraft()
        #expect(variable.apply(standard, &draft))
        #expect(draft.settings == Settings())
        #expect(draft.region == SettingsDraft().region)
        #expect(draft.addressing == SettingsDraft().addressing)
    }

    @Test("Every variable is read under exactly its name", arguments: Settings.variables)
    func names(variable: SettingsVariable) throws {
        let provider = EnvironmentVariablesProvider(environmentVariables: [variable.name: "found"])
        #expect(ConfigReader(provider: provider).string(forKey: variable.key) == "found")
    }

    @Test("Every variable has its place")
    func everything() throws {
        let settings = try Settings(environment: [
            "S3_BUCKET": "images", "S3_REGION": "eu-central-1", "S3_ENDPOINT": "http://localhost:9000",
            "S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "secret\n", "S3_SESSION_TOKEN": "token",
            "ENABLE_METRICS": "TRUE", "METRICS_PORT": "0", "CALOTYPE_METRICS_HOST": "::", "LOG_LEVEL": "Warn",
            "CALOTYPE_PRESETS": "/etc/presets.yaml", "CALOTYPE_DATA": "/var/lib/calotype",
            "CALOTYPE_ALLOW_PRIVATE_SOURCES": "1", "CALOTYPE_ALLOW_TIFF": "yes", "CALOTYPE_MEMORY_BUDGET": "512M",
            "CALOTYPE_MAX_SOURCE_BYTES": "10m", "CALOTYPE_MAX_PIXELS": "1000", "CALOTYPE_JOB_TIMEOUT": "2.5",
            "CALOTYPE_PIXEL_THREADS": "3", "CALOTYPE_PUBLIC_URL": "https://cdn.example.com/i",
            "CALOTYPE_WEBP_ENCODER": "libwebp", "CALOTYPE_S3_ADDRESSING": "virtual", "CALOTYPE_SOURCE_REDIRECTS": "0",
            "CALOTYPE_SOURCE_FIRST_BYTE": "60", "CALOTYPE_SOURCE_TIMEOUT": "90",
        ])
        var expected = Settings()
        expected.s3 = Settings.S3(
            bucket: "images", region: "eu-central-1", endpoint: URL(string: "http://localhost:9000"),
            addressing: .virtualHost, accessKeyID: Secret("key"), secretAccessKey: Secret("secret"),
            sessionToken: Secret("token"))
        expected.metrics = Settings.Metrics(isEnabled: true, host: "::", port: 0)
        expected.logLevel = .warning
        expected.presets = "/etc/presets.yaml"
        expected.dataDirectory = "/var/lib/calotype"
        expected.limits.allowsPrivateAddresses = true
        expected.limits.allowsTIFF = true
        expected.limits.bytes = 10 << 20
        expected.limits.redirects = 0
        expected.limits.firstByteTimeout = .seconds(60)
        expected.limits.downloadTimeout = .seconds(90)
        expected.limits.pixels = 1000
        expected.limits.progressivePixels = 400
        expected.memoryBudget = 512 << 20
        expected.jobTimeout = .milliseconds(2500)
        expected.pixelThreads = 3
        expected.webpEncoder = .libwebp
        expected.publicURL = URL(string: "https://cdn.example.com/i")
        #expect(settings == expected)
    }

    @Test(
        "The bucket's name goes where the settings say",
        arguments: [
            (nil, S3Addressing.automatic), ("auto", .automatic), ("path", .path), ("virtual", .virtualHost),
        ] as [(String?, S3Addressing)])
    func addressing(_ value: String?, _ expected: S3Addressing) throws {
        var environment = [
            "S3_ENDPOINT": "https://s3.example.com", "S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "secret",
        ]
        environment["CALOTYPE_S3_ADDRESSING"] = value
        let s3 = try #require(try Settings(environment: environment).s3)
        #expect(try S3Configuration(s3).addressing == expected)
    }

    @Test("Another source of configuration will do")
    func inMemory() throws {
        let provider = InMemoryProvider(values: [["calotype", "data"]: "/data", ["metrics", "port"]: "1"])
        let settings = try Settings(ConfigReader(provider: provider))
        #expect(settings.dataDirectory == "/data")
        #expect(settings.metrics.port == 1)
    }

    @Test("An empty value is none", arguments: Settings.variables)
    func empty(variable: SettingsVariable) throws {
        #expect(try Settings(environment: [variable.name: " "]) == Settings())
    }

    @Test(
        "A bad value is refused by the variable's name",
        arguments: [
            ("METRICS_PORT", "65536"), ("METRICS_PORT", "-1"), ("METRICS_PORT", "+80"), ("METRICS_PORT", "http"),
            ("METRICS_PORT", "٩٠"), ("ENABLE_METRICS", "maybe"), ("LOG_LEVEL", "loud"), ("CALOTYPE_ALLOW_TIFF", "2"),
            ("CALOTYPE_ALLOW_PRIVATE_SOURCES", "ja"), ("CALOTYPE_MEMORY_BUDGET", "0"),
            ("CALOTYPE_MEMORY_BUDGET", "1.5G"),
            ("CALOTYPE_MEMORY_BUDGET", "M"), ("CALOTYPE_MEMORY_BUDGET", "9999999999999G"),
            ("CALOTYPE_MAX_SOURCE_BYTES", "10 MB"), ("CALOTYPE_MAX_PIXELS", "0"), ("CALOTYPE_MAX_PIXELS", "1M"),
            ("CALOTYPE_JOB_TIMEOUT", "0"), ("CALOTYPE_JOB_TIMEOUT", "nan"), ("CALOTYPE_JOB_TIMEOUT", "inf"),
            ("CALOTYPE_PIXEL_THREADS", "0"), ("CALOTYPE_PIXEL_THREADS", "99999"), ("CALOTYPE_WEBP_ENCODER", "cwebp"),
            ("CALOTYPE_S3_ADDRESSING", "host"), ("CALOTYPE_S3_ADDRESSING", "Path"),
            ("CALOTYPE_PUBLIC_URL", "cdn.example.com"),
            ("CALOTYPE_PUBLIC_URL", "https://cdn.example.com/?a=b"), ("CALOTYPE_PUBLIC_URL", "file:///tmp"),
            ("CALOTYPE_METRICS_HOST", "0.0.0.0/0"), ("S3_BUCKET", "My_Bucket"), ("S3_BUCKET", "ab"),
            ("S3_BUCKET", "my..bucket"),
            ("S3_REGION", "EU West"), ("S3_ENDPOINT", "localhost:9000"), ("S3_ENDPOINT", "http://me:pass@localhost"),
            ("S3_ENDPOINT", "http://localhost:65536"), ("S3_ENDPOINT", "http://localhost:0"),
            ("S3_ENDPOINT", "http://localhost:99999999999999999999"), ("CALOTYPE_PUBLIC_URL", "http://h:99999"),
            ("S3_SECRET_ACCESS_KEY", "two words"), ("S3_ACCESS_KEY_ID", "kéy"),
        ])
    func refused(name: String, value: String) throws {
        let error = try #require(throws: SettingsError.self) { try Settings(environment: [name: value]) }
        #expect(error.problems.map(\.variable) == [name])
        #expect(error.description.hasPrefix("\(name) must be "))
    }

    @Test("All mistakes are told at once, and no value")
    func several() throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings(environment: ["METRICS_PORT": "zzz", "LOG_LEVEL": "zzz", "S3_ACCESS_KEY_ID": "z z z"])
        }
        #expect(error.problems.map(\.variable) == ["S3_ACCESS_KEY_ID", "METRICS_PORT", "LOG_LEVEL"])
        #expect(!error.description.contains("zzz") && !error.description.contains("z z"))
    }

    @Test(
        "A half of S3 is refused with what is missing",
        arguments: [
            (["S3_BUCKET"], ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"]),
            (["S3_ENDPOINT"], ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"]),
            (["S3_BUCKET", "S3_ACCESS_KEY_ID"], ["S3_SECRET_ACCESS_KEY"]),
            (["S3_SECRET_ACCESS_KEY"], ["S3_ACCESS_KEY_ID"]), (["S3_ACCESS_KEY_ID"], ["S3_SECRET_ACCESS_KEY"]),
            (["S3_SESSION_TOKEN", "S3_SECRET_ACCESS_KEY"], ["S3_ACCESS_KEY_ID"]),
        ])
    func half(set: [String], missing: [String]) throws {
        let environment = Dictionary(uniqueKeysWithValues: set.map { ($0, "http://abc") })
            .merging(set.contains("S3_BUCKET") ? ["S3_BUCKET": "bucket"] : [:]) { $1 }
        let error = try #require(throws: SettingsError.self) { try Settings(environment: environment) }
        #expect(error.problems.map(\.variable) == missing)
    }

    @Test("Keys without a bucket are access to stores that name theirs")
    func noBucket() throws {
        let settings = try Settings(environment: ["S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "secret"])
        #expect(try #require(settings.s3).bucket == nil)
        #expect(settings.s3?.region == "us-east-1")
    }
}
