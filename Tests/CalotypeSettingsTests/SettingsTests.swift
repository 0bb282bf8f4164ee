import Calotype
import CalotypeS3
import Configuration
import Foundation
import Logging
import Synchronization
import Testing

@testable import CalotypeObservability
@testable import CalotypeSettings

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
    func reported(variable: SettingsVariable) throws {
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
            "CALOTYPE_SOURCE_FIRST_BYTE": "60", "CALOTYPE_SOURCE_TIMEOUT": "90", "CALOTYPE_S3_CHECKSUMS": "no",
            "LOG_FORMAT": "Text", "CALOTYPE_DECODER_PROCESSES": "0",
        ])
        var expected = Settings()
        expected.s3 = Settings.S3(
            bucket: "images", region: "eu-central-1", endpoint: URL(string: "http://localhost:9000"),
            addressing: .virtualHost, accessKeyID: Secret("key"), secretAccessKey: Secret("secret"),
            sessionToken: Secret("token"))
        expected.s3?.sendsChecksums = false
        expected.logFormat = .text
        expected.metrics = Settings.Metrics(isEnabled: true, host: "::", port: 0)
        expected.logLevel = .warning
        expected.presets = "/etc/presets.yaml"
        expected.dataDirectory = "/var/lib/calotype"
        expected.limits.allowsPrivateAddresses = true
        expected.limits.image.allowsTIFF = true
        expected.limits.bytes = 10 << 20
        expected.limits.redirects = 0
        expected.limits.firstByteTimeout = .seconds(60)
        expected.limits.downloadTimeout = .seconds(90)
        expected.limits.image.pixels = 1000
        expected.limits.image.progressivePixels = 400
        expected.memoryBudget = 512 << 20
        expected.jobTimeout = .milliseconds(2500)
        expected.pixelThreads = 3
        expected.webpEncoder = .libwebp
        expected.decoderProcesses = 0
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

    @Test("An empty value is none", arguments: Settings.variables.filter { !$0.blankCounts })
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
            ("CALOTYPE_MEMORY_BUDGET", "M"), ("CALOTYPE_MEMORY_BUDGET", "2Gx"), ("CALOTYPE_MEMORY_BUDGET", "2 Gi"),
            ("CALOTYPE_HOSTS", "https://a.example"), ("CALOTYPE_HOSTS", "a.example:http"), ("LOG_FORMAT", "xml"),
            ("CALOTYPE_MEMORY_BUDGET", "9999999999999G"),
            ("CALOTYPE_MAX_SOURCE_BYTES", "10 MB"), ("CALOTYPE_MAX_PIXELS", "0"), ("CALOTYPE_MAX_PIXELS", "1M"),
            ("CALOTYPE_JOB_TIMEOUT", "0"), ("CALOTYPE_JOB_TIMEOUT", "nan"), ("CALOTYPE_JOB_TIMEOUT", "inf"),
            ("CALOTYPE_PIXEL_THREADS", "0"), ("CALOTYPE_PIXEL_THREADS", "99999"),
            ("CALOTYPE_DECODER_PROCESSES", "-1"), ("CALOTYPE_DECODER_PROCESSES", "1025"),
            ("CALOTYPE_WEBP_ENCODER", "cwebp"),
            ("CALOTYPE_S3_ADDRESSING", "host"), ("CALOTYPE_S3_ADDRESSING", "Path"),
            ("CALOTYPE_PUBLIC_URL", "cdn.example.com"),
            ("CALOTYPE_PUBLIC_URL", "https://cdn.example.com/?a=b"), ("CALOTYPE_PUBLIC_URL", "file:///tmp"),
            ("CALOTYPE_METRICS_HOST", "0.0.0.0/0"), ("S3_BUCKET", "My_Bucket"), ("S3_BUCKET", "ab"),
            ("S3_BUCKET", "my..bucket"),
            ("S3_REGION", "EU West"), ("S3_ENDPOINT", "localhost:9000"), ("S3_ENDPOINT", "http://me:pass@localhost"),
            ("S3_ENDPOINT", "http://localhost:65536"), ("S3_ENDPOINT", "http://localhost:0"),
            ("S3_ENDPOINT", "http://localhost:99999999999999999999"), ("CALOTYPE_PUBLIC_URL", "http://h:99999"),
            ("S3_SECRET_ACCESS_KEY", "two words"), ("S3_ACCESS_KEY_ID", "kéy"),
        ] as [(String, String)])
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
            (["S3_ENDPOINT", "S3_SESSION_TOKEN"], ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"]),
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

    @Test(
        "Without keys of ours, those of AWS's own programs are looked for, where somebody has said anything of S3",
        arguments: [
            (["S3_BUCKET": "images"], true), (["S3_ENDPOINT": "http://localhost:9000"], true),
            (["AWS_PROFILE": "work"], true), (["AWS_REGION": "eu-west-3"], true),
            (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials"], true), ([:], false),
            (["AWS_PAGER": ""], false),
        ] as [([String: String], Bool)])
    func surroundings(_ environment: [String: String], _ isMeant: Bool) throws {
        let s3 = try Settings(environment: environment).s3
        #expect((s3 != nil) == isMeant)
        if let s3 { #expect(s3.credentials == .surroundings(AWSVariables(environment))) }
    }

    @Test("Our own names go before AWS's")
    func oursFirst() throws {
        let aws = ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "eu-west-3"]
        let ours = ["S3_ACCESS_KEY_ID": "c", "S3_SECRET_ACCESS_KEY": "d", "S3_REGION": "sa-east-1"]
        let both = try #require(try Settings(environment: aws.merging(ours) { $1 }).s3)
        #expect(both.credentials == .keys(id: Secret("c"), secret: Secret("d"), token: nil))
        #expect(both.region == "sa-east-1")
        #expect(try Settings(environment: aws).s3?.region == "eu-west-3")
    }

    @Test("A bucket without any credentials says which variable is not set")
    func noCredentials() async throws {
        let settings = try Settings(environment: [
            "S3_BUCKET": "images", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/none",
            "AWS_SHARED_CREDENTIALS_FILE": "/none",
        ])
        let wiring = Assembly(presets: .builtIn, settings: settings)
        let mistake = await #expect(throws: ConfigurationMistake.self) {
            try await wiring.withBuckets { try await wiring.checkCredentials(for: settings.destination, in: $0) }
        }
        #expect(mistake?.message.contains("S3_ACCESS_KEY_ID (or AWS_ACCESS_KEY_ID) is not set") == true)
    }

    @Test(
        "Sizes are read as Kubernetes, Docker and others write them",
        arguments: [
            ("2Gi", 2_147_483_648), ("512Mi", 536_870_912), ("512mib", 536_870_912), ("64M", 67_108_864),
            ("64MB", 67_108_864), ("1Ti", 1_099_511_627_776), ("8ki", 8_192), ("50000000", 50_000_000),
        ] as [(String, Int)])
    func sizes(_ text: String, _ bytes: Int) throws {
        #expect(try Settings(environment: ["CALOTYPE_MEMORY_BUDGET": text]).memoryBudget == bytes)
    }

    @Test(
        "Host names come with commas or spaces between, and a port says nothing",
        arguments: [
            ("a.example, b.example", ["a.example", "b.example"]), ("a.example b.example", ["a.example", "b.example"]),
            ("a.example:8443,[::1]:80", ["a.example", "::1"]), ("::1", ["::1"]), ("a.example.", ["a.example"]),
            ("a.example,,\n b.example ", ["a.example", "b.example"]),
        ] as [(String, [String])])
    func hosts(_ text: String, _ names: [String]) throws {
        #expect(try Settings(environment: ["CALOTYPE_HOSTS": text]).server.hosts == names)
    }

    @Test("What Kubernetes sets for a Service called metrics is no port, and is told of")
    func metricsService() throws {
        let settings = try Settings(environment: ["METRICS_PORT": "tcp://10.0.0.1:9091"])
        #expect(settings.metrics.port == 9091)
        #expect(settings.ignoredVariables == ["METRICS_PORT"])
        let lines = Mutex<[String]>([])
        settings.warn(
            Logger(label: "") { _ in TextLogHandler(to: LineSink { line in lines.withLock { $0.append(line) } }) })
        #expect(lines.withLock { $0 }.first?.contains("WARNING") == true)
        #expect(lines.withLock { $0 }.first?.contains("name=METRICS_PORT") == true)
    }

    @Test("Keys without a bucket are access to stores that name theirs")
    func noBucket() throws {
        let settings = try Settings(environment: ["S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "secret"])
        #expect(try #require(settings.s3).bucket == nil)
        #expect(settings.s3?.region == "us-east-1")
    }
}
