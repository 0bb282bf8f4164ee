internal import AsyncHTTPClient
package import Calotype
internal import CalotypeCDN
internal import CalotypeS3
internal import Foundation
internal import Logging
internal import Metrics

/// Builds the parts of Calotype from the settings, and takes them down again.
package struct Wiring: Sendable {
    package let presets: QualityPresets
    let settings: Settings
    /// Where presets come from besides the built-in ones.
    package private(set) var presetsFile: String?

    /// Throws `ConfigurationMistake` for settings or a presets file that cannot be used.
    package static func fromEnvironment(presets path: String? = nil) throws(ConfigurationMistake) -> Self {
        do {
            let settings = try Settings(environment: ProcessInfo.processInfo.environment)
            let file = path ?? settings.presets
            return Self(presets: try QualityPresets(file: file), settings: settings, presetsFile: file)
        } catch {
            throw ConfigurationMistake(message: "\(error)")
        }
    }

    package var limits: SourceLimits { settings.limits }
    package var listen: Endpoint { settings.server.listen }

    /// Where variants go when nothing else is said: the configured bucket, or a folder.
    package var destination: Destination {
        settings.place.map { .server($0) } ?? settings.s3?.bucket.map { .bucket($0, prefix: "") }
            ?? .folder(settings.dataDirectory + "/objects")
    }

    /// Calls `body` with a processor. Metrics are served meanwhile, where they are enabled and their port is free: a
    /// command works beside another one all the same. `store` takes the place of the one at the destination, and
    /// `nameObject` names what lies there. `optionsMayNameFiles` is for jobs that come from who runs the process.
    package func withProcessor<R: Sendable>(
        storingIn destination: Destination? = nil, store: (any ObjectStore)? = nil,
        nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)? = nil, servingMetrics: Bool = true,
        optionsMayNameFiles: Bool = false,
        _ body: @Sendable (ImageProcessor) async throws -> R
    ) async throws -> R {
        let servesMetrics = servingMetrics && (settings.metrics.isEnabled ?? false)
        let registry = PrometheusRegistry.measuringProcess(help: MetricHelp.sentences)
        let logger = Logger(label: "calotype") { label -> any LogHandler in
            if let level = settings.logLevel { JSONLogHandler(label: label, level: level) } else { WarningLines() }
        }
        for name in settings.unknownVariables {
            logger.warning("unknown variable", metadata: ["name": "\(name)"])
        }
        let metrics: any MetricsFactory = servesMetrics ? registry : NOOPMetricsHandler.instance
        return try await withBuckets { buckets in
            var configuration = settings.processor
            configuration.bucket = buckets?.store
            configuration.optionsMayNameFiles = optionsMayNameFiles
            let destination = destination ?? self.destination
            configuration.keyPrefix = destination.keyPrefix
            configuration.nameObject = nameObject
            let processor = ImageProcessor(
                store: try store ?? self.store(for: destination, in: buckets),
                monitoring: Monitoring(logger: logger, metrics: metrics), presets: presets, configuration: configuration
            )
            guard servesMetrics else { return try await body(processor) }
            do {
                return try await withMetricsEndpoint(
                    registry, host: settings.metrics.host, port: settings.metrics.port, logger: logger
                ) { _ in try await body(processor) }
            } catch is MetricsEndpointError {
                return try await body(processor)  // logged, and not begun
            }
        }
    }

    /// - Parameter isShared: whether other processes work at the same jobs, and somebody removes what they leave.
    func store(for destination: Destination, in buckets: Buckets?, isShared: Bool = false) throws -> any ListableStore {
        switch destination {
        case .folder(let path):
            let base = publicBaseURL(of: destination)
            return try linked(FolderStore(path, publicBaseURL: base), at: base)
        case .server(let place):
            let base = publicBaseURL(of: destination)
            let store = server(place, at: base, isShared: isShared)
            // Without a public address nobody reads there but who has the secret: readers come through the service.
            return isShared && base == nil ? SecludedStore(store) : try linked(store, at: base)
        case .bucket(let name, _):
            guard let buckets else {
                throw ConfigurationMistake(
                    message:
                        "A bucket needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, and S3_ENDPOINT unless it is on AWS."
                )
            }
            let base = publicBaseURL(of: destination)
            return try linked(
                S3Store(buckets.client, bucket: name, publicBaseURL: base, withdraws: !isShared), at: base)
        }
    }

    /// As long as the process: stores are values, and have no end.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .calotypeStore)

    private func server(_ place: Settings.HTTPPlace, at base: String?, isShared: Bool) -> HTTPStore {
        let secret = place.secret.revealed.split(separator: ":", maxSplits: 1).map(String.init)
        let access: HTTPStoreAccess =
            switch place.kind {
            case .webdav: .webDAV(user: secret.first ?? "", password: secret.count > 1 ? secret[1] : "")
            case .bunny: .bunny(accessKey: place.secret.revealed)
            }
        return HTTPStore(
            place.url.absoluteString, access: access, httpClient: Self.client, publicBaseURL: base, withdraws: !isShared
        )
    }

    /// The store, with its public addresses signed where the settings say so.
    private func linked(_ store: some ListableStore, at base: String?) throws -> any ListableStore {
        guard let base, let signer = try settings.linkSigner() else { return store }
        return LinkedStore(store, at: base, signer: signer, lifetime: settings.delivery.linkLifetime)
    }

    /// The public address is that of the place in the settings: what is named elsewhere is not found there.
    private func publicBaseURL(of destination: Destination) -> String? {
        destination.isBeside(self.destination) ? settings.publicURL?.absoluteString : nil
    }

    func withBuckets<R: Sendable>(_ body: (Buckets?) async throws -> R) async throws -> R {
        guard let s3 = settings.s3 else { return try await body(nil) }
        return try await S3Client.withClient(try S3Configuration(s3)) { client in
            try await body(Buckets(client: client))
        }
    }
}

/// Every bucket that the configured credentials open.
struct Buckets: Sendable {
    let client: S3Client

    @Sendable func store(_ name: String) -> any ObjectStore { S3Store(client, bucket: name) }
}

/// Settings or a file of ours that cannot be used, and how to mend it.
package struct ConfigurationMistake: Error, Sendable, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}

extension QualityPresets {
    fileprivate init(file path: String?) throws {
        guard let path else {
            self = .builtIn
            return
        }
        guard let yaml = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ConfigurationMistake(
                message: "The presets file '\(path)' cannot be read. Check --presets or CALOTYPE_PRESETS.")
        }
        do {
            let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            self = try Self(yaml: yaml).resolvingFiles(in: folder)
        } catch {
            throw ConfigurationMistake(message: "\(path), \(error)")
        }
        for tool in tools {
            guard let (variant, image) = self[tool]?.specs.missingWatermark else { continue }
            throw ConfigurationMistake(
                message:
                    "\(path), the watermark image '\(image)' of '\(tool)', '\(variant)' is not there. Its path begins "
                    + "in the folder of the presets file.")
        }
    }
}

extension Settings {
    var processor: ImageProcessor.Configuration {
        var configuration = ImageProcessor.Configuration()
        configuration.limits = limits
        configuration.memoryBudget = memoryBudget
        configuration.memoryPatience = memoryPatience
        configuration.pixelThreads = pixelThreads
        configuration.jobTimeout = jobTimeout
        configuration.webpEncoder = webpEncoder
        return configuration
    }
}

extension S3Configuration {
    init(_ s3: Settings.S3) throws {
        let credentials = S3Credentials(
            accessKeyId: s3.accessKeyID.revealed, secretAccessKey: s3.secretAccessKey.revealed,
            sessionToken: s3.sessionToken?.revealed)
        if let endpoint = s3.endpoint {
            self.init(endpoint: try S3Endpoint(endpoint.absoluteString), region: s3.region, credentials: credentials)
        } else {
            self.init(region: s3.region, credentials: credentials)
        }
        addressing = s3.addressing
    }
}
