// swift-tools-version: 6.2
import PackageDescription

/// What `Scripts/check` and `Scripts/test` ask for. As settings of our targets alone, they leave the dependencies built.
let development: [SwiftSetting] =
    (Context.environment["CALOTYPE_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])
    + (Context.environment["CALOTYPE_TESTABLE_RELEASE"] == nil ? [] : [.unsafeFlags(["-enable-testing"])])
/// Pixel code that is not optimised takes twenty times as long. `Scripts/test` asks for this in its debug build.
let quick: [SwiftSetting] =
    Context.environment["CALOTYPE_QUICK_PIXELS"] == nil ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]
let strict: [SwiftSetting] =
    development + [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
/// Every target but `Vips`, `Pixels`, `Perception`, `Threads`, `CalotypeWebP`, `Postgres` and `C2PALibrary`, which fence
/// off the pointers.
let safe = strict + [.strictMemorySafety()]

/// Test code that is not optimised compiles in a fraction of the time, and most of it only waits for what it tests.
let unoptimized: [SwiftSetting] =
    Context.environment["CALOTYPE_TESTABLE_RELEASE"] == nil
    ? [] : [.unsafeFlags(["-Onone"], .when(configuration: .release))]

// Products of other packages that several targets use.
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "calotype",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Calotype", targets: ["Calotype"]),
        .library(name: "CalotypeImage", targets: ["CalotypeImage"]),
        .library(name: "CalotypeProvenance", targets: ["CalotypeProvenance"]),
        .library(name: "CalotypeCredentials", targets: ["CalotypeCredentials"]),
        .library(name: "CalotypeS3", targets: ["CalotypeS3"]),
        .library(name: "CalotypeCDN", targets: ["CalotypeCDN"]),
        .library(name: "CalotypeWebP", targets: ["CalotypeWebP"]),
        .library(name: "CalotypeQueue", targets: ["CalotypeQueue"]),
        .library(name: "CalotypeAPI", targets: ["CalotypeAPI"]),
        .library(name: "CalotypeClient", targets: ["CalotypeClient"]),
        .executable(name: "calotype", targets: ["CalotypeCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.33.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
        .systemLibrary(name: "CLanes"),
        .systemLibrary(
            name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
        .target(name: "CJPEGShim", dependencies: ["CJPEG"]),
        .target(name: "CWebP"),
        .target(name: "CPango"),
        .target(name: "CSVTAV1"),
        .target(
            name: "Pixels", dependencies: ["CISAL", "CJPEGShim", "CLanes", "CPango", "CSVTAV1", "CWebP", "Threads"],
            swiftSettings: strict + quick),
        .target(name: "Perception", dependencies: ["CLanes", "Pixels"], swiftSettings: strict + quick),
        .target(name: "CalotypeAPI", swiftSettings: safe),
        .target(
            name: "CalotypeConsole", dependencies: ["CalotypeAPI"],
            resources: [
                .embedInCode("Assets/console.css"), .embedInCode("Assets/console.js"), .embedInCode("Assets/icon.svg"),
                .embedInCode("Assets/pictures.css"), .embedInCode("Assets/compare.js"), .embedInCode("Assets/try.js"),
                .embedInCode("Assets/progress.js"), .embedInCode("Assets/shortcuts.js"),
            ], swiftSettings: safe),
        .target(
            name: "HTTPClientGuard",
            dependencies: [
                asyncHTTPClient,
                nioCore,
                nioHTTP1,
                nioSSL,
            ], swiftSettings: safe),
        .target(name: "CPostgres"),
        .target(name: "CSandbox"),
        .target(name: "CStart", dependencies: ["CSandbox"]),
        .target(name: "CVips"),
        .target(name: "Vips", dependencies: ["C2PALibrary", "CSandbox", "CVips", "Pixels"], swiftSettings: strict),
        .target(name: "CWebPKernels"),
        .target(name: "Threads", swiftSettings: strict),
        .target(name: "CalotypeWebP", dependencies: ["CWebPKernels", "Threads"], swiftSettings: strict + quick),
        .target(
            name: "CalotypeImage",
            dependencies: [
                "CalotypeProvenance", "CalotypeWebP", "Perception", "Pixels", "Vips", nioCore,
            ], swiftSettings: safe),
        .target(name: "C2PALibrary", swiftSettings: strict),
        .target(name: "CalotypeProvenance", dependencies: ["Pixels"], swiftSettings: safe),
        .target(
            name: "CalotypeCredentials", dependencies: ["C2PALibrary", "CalotypeProvenance", crypto],
            swiftSettings: safe),
        .target(
            name: "Calotype",
            dependencies: [
                "CalotypeAPI", "CalotypeCredentials", "CalotypeImage", "CalotypeProvenance", "HTTPClientGuard",
                "Pixels",
                "Vips", "Yams",
                asyncHTTPClient,
                crypto,
                logging,
                metrics,
                nioCore,
                nioHTTP1,
                nioPosix,
                nioSSL,
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
                tracing,
            ], swiftSettings: safe),
        .target(
            name: "CalotypeS3",
            dependencies: [
                "Calotype", "HTTPClientGuard",
                asyncHTTPClient,
                crypto,
                nioCore,
                nioHTTP1,
            ], swiftSettings: safe),
        .target(
            name: "CalotypeCDN",
            dependencies: [
                "Calotype", "CalotypeS3", "HTTPClientGuard",
                asyncHTTPClient,
                crypto,
                .product(name: "CryptoExtras", package: "swift-crypto"),
                nioCore,
                nioHTTP1,
            ], swiftSettings: safe),
        .target(name: "Postgres", dependencies: ["CPostgres"], swiftSettings: strict),
        .target(
            name: "CalotypeQueue",
            dependencies: [
                "Calotype", "CalotypeAPI", "Postgres",
                crypto,
                grdb,
                logging,
                nioPosix,
            ], swiftSettings: safe),
        .target(
            name: "HTTPServerGuard",
            dependencies: [
                "CalotypeAPI",
                httpTypes,
                hummingbird,
                hummingbirdCore,
                logging,
                nioCore,
                nioHTTP1,
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ], swiftSettings: safe),
        .target(
            name: "CalotypeObservability",
            dependencies: [
                "Calotype", "HTTPServerGuard",
                httpTypes,
                hummingbird,
                hummingbirdCore,
                logging,
                metrics,
                nioCore,
                serviceLifecycle,
            ], swiftSettings: safe),
        .target(
            name: "CalotypeSettings",
            dependencies: [
                "Calotype", "CalotypeAPI", "CalotypeCDN", "CalotypeCredentials", "CalotypeObservability", "CalotypeS3",
                "HTTPClientGuard",
                asyncHTTPClient,
                configuration,
                crypto,
                logging,
                metrics,
            ], swiftSettings: safe),
        .target(
            name: "CalotypeServer",
            dependencies: [
                "Calotype", "CalotypeAPI", "CalotypeCDN", "CalotypeConsole", "CalotypeCredentials",
                "CalotypeObservability",
                "CalotypeQueue",
                "CalotypeS3", "CalotypeSettings", "HTTPClientGuard", "HTTPServerGuard",
                asyncHTTPClient,
                crypto,
                httpTypes,
                hummingbird,
                hummingbirdCore,
                logging,
                metrics,
                nioCore,
                nioHTTP1,
                nioPosix,
                serviceLifecycle,
            ], resources: [.embedInCode("API/openapi.yaml")], swiftSettings: safe),
        .target(
            name: "CalotypeClient",
            dependencies: [
                "CalotypeAPI", "HTTPClientGuard",
                asyncHTTPClient,
                nioCore,
                nioHTTP1,
                nioPosix,
            ], swiftSettings: safe),
        .executableTarget(
            name: "CalotypeCLI",
            dependencies: [
                "Calotype", "CalotypeAPI", "CalotypeClient", "CalotypeCredentials", "CalotypeObservability",
                "CalotypeProvenance", "CalotypeServer", "CalotypeSettings", "CStart",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                crypto,
                nioCore,
                nioPosix,
                unixSignals,
            ], swiftSettings: safe),
        .target(
            name: "CalotypeTesting",
            dependencies: [
                "Calotype", "Pixels", "Vips",
                crypto,
                logging,
                nioCore,
                nioHTTP1,
                nioPosix,
            ], swiftSettings: safe),
        .testTarget(name: "PixelsTests", dependencies: ["CISAL", "Pixels"], swiftSettings: strict),
        .testTarget(
            name: "PerceptionTests", dependencies: ["CalotypeTesting", "Perception", "Pixels"], swiftSettings: strict),
        .testTarget(name: "VipsTests", dependencies: ["Pixels", "Vips", "CalotypeTesting"], swiftSettings: safe),
        .systemLibrary(
            name: "CLibWebP", path: "Tests/CLibWebP", pkgConfig: "libwebp",
            providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
        .testTarget(
            name: "CalotypeWebPTests", dependencies: ["CalotypeTesting", "CalotypeWebP", "CLibWebP"],
            swiftSettings: strict),
        .testTarget(
            name: "CalotypeImageTests",
            dependencies: [
                "Calotype", "CalotypeImage", "CalotypeTesting", "Pixels", "Vips",
                nioCore,
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeProvenanceTests",
            dependencies: ["CalotypeCredentials", "CalotypeProvenance", "CalotypeTesting", "Pixels", crypto],
            swiftSettings: safe),
        .testTarget(
            name: "CalotypeTests",
            dependencies: [
                "Calotype", "CalotypeCredentials", "CalotypeImage", "CalotypeProvenance", "CalotypeTesting", "Pixels",
                "Vips",
                crypto,
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                logging,
                metrics,
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                tracing,
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeS3Tests",
            dependencies: [
                "CalotypeS3", "CalotypeTesting",
                asyncHTTPClient,
                crypto,
                nioCore,
                nioHTTP1,
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeCDNTests",
            dependencies: [
                "CalotypeCDN", "CalotypeS3", "CalotypeTesting",
                asyncHTTPClient,
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeQueueTests",
            dependencies: [
                "Calotype", "CalotypeQueue", "CalotypeTesting", "Postgres",
                grdb,
            ], swiftSettings: safe + unoptimized),
        .testTarget(name: "CalotypeAPITests", dependencies: ["CalotypeAPI"], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeConsoleTests", dependencies: ["CalotypeAPI", "CalotypeConsole"], swiftSettings: safe),
        .testTarget(
            name: "CalotypeClientTests",
            dependencies: [
                "CalotypeAPI", "CalotypeClient",
                nioCore,
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeObservabilityTests",
            dependencies: [
                "CalotypeObservability", "CalotypeTesting", "HTTPServerGuard",
                asyncHTTPClient,
                logging,
                metrics,
                nioCore,
                nioHTTP1,
                serviceLifecycle,
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeSettingsTests",
            dependencies: [
                "Calotype", "CalotypeCredentials", "CalotypeProvenance", "CalotypeS3", "CalotypeSettings",
                "CalotypeTesting",
                configuration,
                logging,
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeServerTests",
            dependencies: [
                "Calotype", "CalotypeAPI", "CalotypeClient", "CalotypeConsole", "CalotypeCredentials",
                "CalotypeObservability",
                "CalotypeQueue",
                "CalotypeS3", "CalotypeServer", "CalotypeSettings", "CalotypeTesting", "HTTPServerGuard", "Postgres",
                asyncHTTPClient,
                crypto,
                logging,
                metrics,
                nioCore,
                nioEmbedded,
                nioHTTP1,
                nioPosix,
                serviceLifecycle,
            ], swiftSettings: safe + unoptimized),
        .executableTarget(
            name: "Thumbnail", dependencies: ["CalotypeImage"], path: "Examples/Thumbnail", swiftSettings: safe),
        .executableTarget(
            name: "Submit", dependencies: ["CalotypeAPI", "CalotypeClient"], path: "Examples/Submit",
            swiftSettings: safe),
        .executableTarget(
            name: "TenLines", dependencies: ["Calotype"], path: "Examples/TenLines", swiftSettings: safe),
        .executableTarget(
            name: "RowByRow", dependencies: ["CalotypeWebP"], path: "Examples/RowByRow", swiftSettings: safe),
        .executableTarget(
            name: "QueueBenchmark",
            dependencies: [
                "Calotype", "CalotypeQueue", "Postgres",
                grdb,
                logging,
            ], path: "Benchmarks/Queue", swiftSettings: safe),
        .executableTarget(
            name: "Torture",
            dependencies: [
                "Calotype", "CalotypeQueue", "CalotypeS3", "CalotypeServer", "CalotypeSettings", "CalotypeTesting",
                "Postgres",
                asyncHTTPClient,
                crypto,
                grdb,
                logging,
                nioCore,
                nioHTTP1,
                unixSignals,
            ], path: "Torture", swiftSettings: safe),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Calotype", "CalotypeAPI", "CalotypeCDN", "CalotypeCredentials", "CalotypeImage", "CalotypeProvenance",
                "CalotypeS3", "CalotypeServer", "CalotypeTesting", "CalotypeWebP", "HTTPClientGuard", "Pixels", "Vips",
                nioCore,
                nioEmbedded,
                nioHTTP1,
            ], path: "Tests/Fuzz/Seeded", swiftSettings: strict),
        .executableTarget(
            name: "Bucket", dependencies: ["Calotype", "CalotypeS3"], path: "Examples/Bucket", swiftSettings: safe),
        .testTarget(
            name: "CalotypeCLITests",
            dependencies: [
                "Bucket", "CalotypeCLI", "CalotypeClient", "CalotypeCredentials", "CalotypeProvenance",
                "CalotypeTesting", "Pixels",
                "RowByRow", "Submit", "TenLines", "Thumbnail", "Vips",
                asyncHTTPClient,
                crypto,
                nioCore,
            ], swiftSettings: safe + unoptimized),
    ],
    swiftLanguageModes: [.v6]
)

// `Scripts/sanitize` builds the tests of these targets alone.
if let names = Context.environment["CALOTYPE_TEST_TARGETS"]?.split(separator: ",").map(String.init) {
    package.targets.removeAll { $0.type == .test && !names.contains($0.name) }
}
