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
/// Every target but `Vips`, `Pixels`, `Perception`, `Threads`, `CalotypeWebP` and `Postgres`, which fence off the pointers.
let safe = strict + [.strictMemorySafety()]

/// Test code that is not optimised compiles in a fraction of the time, and most of it only waits for what it tests.
let unoptimized: [SwiftSetting] =
    Context.environment["CALOTYPE_TESTABLE_RELEASE"] == nil
    ? [] : [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let package = Package(
    name: "calotype",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Calotype", targets: ["Calotype"]),
        .library(name: "CalotypeImage", targets: ["CalotypeImage"]),
        .library(name: "CalotypeProvenance", targets: ["CalotypeProvenance"]),
        .library(name: "CalotypeS3", targets: ["CalotypeS3"]),
        .library(name: "CalotypeCDN", targets: ["CalotypeCDN"]),
        .library(name: "CalotypeWebP", targets: ["CalotypeWebP"]),
        .library(name: "CalotypeQueue", targets: ["CalotypeQueue"]),
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
        .target(
            name: "Pixels", dependencies: ["CISAL", "CJPEGShim", "CLanes", "Threads"],
            swiftSettings: strict + quick),
        .target(name: "Perception", dependencies: ["Pixels"], swiftSettings: strict + quick),
        .target(name: "CalotypeAPI", swiftSettings: safe),
        .target(
            name: "HTTPClientGuard",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ], swiftSettings: safe),
        .target(name: "CPostgres"),
        .target(name: "CStart"),
        .target(name: "CVips"),
        .target(name: "Vips", dependencies: ["CVips", "Pixels"], swiftSettings: strict),
        .target(name: "CWebPKernels"),
        .target(name: "Threads", swiftSettings: strict),
        .target(name: "CalotypeWebP", dependencies: ["CWebPKernels", "Threads"], swiftSettings: strict + quick),
        .target(
            name: "CalotypeImage",
            dependencies: [
                "CalotypeWebP", "Perception", "Pixels", "Vips", .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: safe),
        .target(name: "CalotypeProvenance", dependencies: ["Pixels"], swiftSettings: safe),
        .target(
            name: "Calotype",
            dependencies: [
                "CalotypeAPI", "CalotypeImage", "HTTPClientGuard", "Pixels", "Vips", "Yams",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ], swiftSettings: safe),
        .target(
            name: "CalotypeS3",
            dependencies: [
                "Calotype", "HTTPClientGuard",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: safe),
        .target(
            name: "CalotypeCDN",
            dependencies: [
                "Calotype", "CalotypeS3", "HTTPClientGuard",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: safe),
        .target(name: "Postgres", dependencies: ["CPostgres"], swiftSettings: strict),
        .target(
            name: "CalotypeQueue",
            dependencies: [
                "Calotype", "CalotypeAPI", "Postgres",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: safe),
        .target(
            name: "HTTPServerGuard",
            dependencies: [
                "CalotypeAPI",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ], swiftSettings: safe),
        .target(
            name: "CalotypeObservability",
            dependencies: [
                "Calotype", "HTTPServerGuard",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: safe),
        .target(
            name: "CalotypeSettings",
            dependencies: [
                "Calotype", "CalotypeAPI", "CalotypeCDN", "CalotypeObservability", "CalotypeS3", "HTTPClientGuard",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ], swiftSettings: safe),
        .target(
            name: "CalotypeServer",
            dependencies: [
                "Calotype", "CalotypeAPI", "CalotypeCDN", "CalotypeObservability", "CalotypeQueue", "CalotypeS3",
                "CalotypeSettings", "HTTPClientGuard", "HTTPServerGuard",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], resources: [.embedInCode("API/openapi.yaml")], swiftSettings: safe),
        .target(
            name: "CalotypeClient",
            dependencies: [
                "CalotypeAPI", "HTTPClientGuard",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: safe),
        .executableTarget(
            name: "CalotypeCLI",
            dependencies: [
                "Calotype", "CalotypeAPI", "CalotypeClient", "CalotypeObservability", "CalotypeServer",
                "CalotypeSettings", "CStart",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: safe),
        .target(
            name: "CalotypeTesting",
            dependencies: [
                "Calotype", "Pixels", "Vips",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: safe),
        .testTarget(name: "PixelsTests", dependencies: ["Pixels"], swiftSettings: strict),
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
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeProvenanceTests", dependencies: ["CalotypeProvenance", "Pixels"], swiftSettings: safe),
        .testTarget(
            name: "CalotypeTests",
            dependencies: [
                "Calotype", "CalotypeImage", "CalotypeTesting", "Pixels", "Vips",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeS3Tests",
            dependencies: [
                "CalotypeS3", "CalotypeTesting",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeCDNTests",
            dependencies: [
                "CalotypeCDN", "CalotypeS3", "CalotypeTesting",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeQueueTests",
            dependencies: [
                "Calotype", "CalotypeQueue", "CalotypeTesting", "Postgres",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: safe + unoptimized),
        .testTarget(name: "CalotypeAPITests", dependencies: ["CalotypeAPI"], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeClientTests",
            dependencies: [
                "CalotypeAPI", "CalotypeClient",
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeObservabilityTests",
            dependencies: [
                "CalotypeObservability", "CalotypeTesting", "HTTPServerGuard",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeSettingsTests",
            dependencies: [
                "Calotype", "CalotypeS3", "CalotypeSettings", "CalotypeTesting",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: safe + unoptimized),
        .testTarget(
            name: "CalotypeServerTests",
            dependencies: [
                "Calotype", "CalotypeAPI", "CalotypeClient", "CalotypeObservability", "CalotypeQueue", "CalotypeS3",
                "CalotypeServer", "CalotypeSettings", "CalotypeTesting", "HTTPServerGuard", "Postgres",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: safe + unoptimized),
        .executableTarget(
            name: "Thumbnail", dependencies: ["CalotypeImage"], path: "Examples/Thumbnail", swiftSettings: safe),
        .executableTarget(
            name: "TenLines", dependencies: ["Calotype"], path: "Examples/TenLines", swiftSettings: safe),
        .executableTarget(
            name: "RowByRow", dependencies: ["CalotypeWebP"], path: "Examples/RowByRow", swiftSettings: safe),
        .executableTarget(
            name: "QueueBenchmark",
            dependencies: [
                "Calotype", "CalotypeQueue", "Postgres",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ], path: "Benchmarks/Queue", swiftSettings: safe),
        .executableTarget(
            name: "Torture",
            dependencies: [
                "Calotype", "CalotypeQueue", "CalotypeS3", "CalotypeServer", "CalotypeSettings", "CalotypeTesting",
                "Postgres",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], path: "Torture", swiftSettings: safe),
        .executableTarget(
            name: "Bucket", dependencies: ["Calotype", "CalotypeS3"], path: "Examples/Bucket", swiftSettings: safe),
        .testTarget(
            name: "CalotypeCLITests",
            dependencies: [
                "Bucket", "CalotypeCLI", "CalotypeClient", "CalotypeTesting", "Pixels", "RowByRow", "TenLines",
                "Thumbnail", "Vips",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: safe + unoptimized),
    ],
    swiftLanguageModes: [.v6]
)
