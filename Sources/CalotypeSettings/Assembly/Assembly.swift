internal import AsyncHTTPClient
package import Calotype
internal import CalotypeCDN
internal import CalotypeObservability
internal import CalotypeS3
internal import Foundation
internal import HTTPClientGuard
package import Logging
internal import Metrics

/// Builds the parts of Calotype from the settings, and takes them down again.
package struct Assembly: Sendable {
    package let presets: QualityPresets
    package var settings: Settings
    /// The path of the command, if slow encodings may run in a process of their own. `nil` if they may not.
    package var encoderProgram: String?
    /// The path of the presets file that is read besides the built-in presets. `nil` if there is none.
    package private(set) var presetsFile: String?

    /// Reads the settings from the environment, and the presets. Throws `ConfigurationMistake` if the settings or the
    /// presets file cannot be used.
    ///
    /// - Parameter encoderProgram: the path of the command, in which slow encodings then run.
    package static func fromEnvironment(
        presets path: String? = nil, encoderProgram: String? = nil
    ) throws(ConfigurationMistake) -> Self {
        do {
            let environment = ProcessInfo.processInfo.environment
            let settings = try Settings(environment: environment)
            if let mistake = TrustedCertificates(environment: environment)?.mistake {
                throw ConfigurationMistake(message: mistake)
            }
            let file = path ?? settings.presets
            return Self(
                presets: try QualityPresets(file: file), settings: settings, encoderProgram: encoderProgram,
                presetsFile: file)
        } catch {
            throw ConfigurationMistake(message: "\(error)")
        }
    }

    /// The decoder processes. Without a setting, a service has them and a command does not, because a command ends soon
    /// and would wait for their start.
    package func decoders(isService: Bool) -> DecoderProcesses? {
        guard let encoderProgram, settings.decoderProcesses.map({ $0 > 0 }) ?? isService else { return nil }
        return DecoderProcesses(program: encoderProgram, count: settings.decoderProcesses)
    }

    package var limits: SourceLimits { settings.limits }
    package var listen: Endpoint { settings.server.listen }

    /// The destination of variants if a command names no other one: the configured server or bucket, or else a folder.
    package var destination: Destination { settings.destination }

    /// Calls `body` with a processor.
    ///
    /// If metrics are enabled and their port is free, they are served while `body` runs. A port that is taken does not
    /// stop the command, because several commands may run at once. `store` replaces the store at the destination, and
    /// `nameObject` names the objects in it. Set `optionsMayNameFiles` only if the jobs come from the person who runs
    /// the process. With `usesCredentials`, sources are verified and variants are signed as the settings say.
    package func withProcessor<R: Sendable>(
        storingIn destination: Destination? = nil, store: (any ObjectStore)? = nil,
        nameObject: (@Sendable (ObjectNaming) throws -> ObjectKey)? = nil, servingMetrics: Bool = true,
        optionsMayNameFiles: Bool = false, usesCredentials: Bool = false,
        _ body: @Sendable (ImageProcessor) async throws -> R
    ) async throws -> R {
        let servesMetrics = servingMetrics && (settings.metrics.isEnabled ?? false)
        let registry = PrometheusRegistry.measuringProcess(help: MetricHelp.sentences)
        let logger = Logger(label: "calotype") { label -> any LogHandler in
            if let level = settings.logLevel {
                settings.logFormat.handler(label: label, level: level)
            } else {
                WarningLines()
            }
        }
        settings.warn(logger)
        let metrics: any MetricsFactory = servesMetrics ? registry : NOOPMetricsHandler.instance
        return try await withBuckets(looksEverywhere: true) { buckets in
            var configuration = settings.processor
            configuration.encoderProgram = encoderProgram
            if usesCredentials {
                try Credentials(
                    settings, toleratesTime: false, verifyingLike: decoders(isService: false), logger: logger
                ).add(to: &configuration)
            }
            configuration.decoders = decoders(isService: false)
            // A person who runs a command in a folder that is not writable did not ask for a data folder.
            if settings.temporaryDirectory == nil, settings.dataDirectory == Settings().dataDirectory {
                configuration.temporaryFolder = nil
            }
            configuration.bucket = buckets?.store
            configuration.optionsMayNameFiles = optionsMayNameFiles
            // There is no queue that retries, so a source URL gets as many attempts as an object in a bucket.
            configuration.limits.attempts = 3
            let destination = destination ?? self.destination
            configuration.keyPrefix = destination.keyPrefix
            configuration.nameObject = nameObject
            if store == nil { try await checkCredentials(for: destination, in: buckets) }
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

    /// Returns the store at `destination`. Throws `ConfigurationMistake` if it is a bucket and there are no `buckets`.
    ///
    /// - Parameter isShared: whether other processes work on the same jobs and a cleanup removes their orphans.
    package func store(for destination: Destination, in buckets: Buckets?, isShared: Bool = false) throws
        -> any ListableStore
    {
        switch destination {
        case .folder(let path):
            let base = publicBaseURL(of: destination)
            return try linked(
                FolderStore(path, publicBaseURL: base, access: fileAccess(isService: isShared, isPublic: base != nil)),
                at: base)
        case .server(let location):
            let base = publicBaseURL(of: destination)
            let store = server(location, at: base, isShared: isShared)
            // Without a public address, only the holder of the secret can read from the store. Readers go through the
            // service.
            return isShared && base == nil ? PrivateStore(store) : try linked(store, at: base)
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

    /// The access to the files of a folder store, unless the settings name one. A service with a public address lets
    /// everyone read them, because a web server reads them. A service without one keeps them to its own user. A command
    /// leaves the choice to the user's umask.
    private func fileAccess(isService: Bool, isPublic: Bool) -> FileAccess {
        settings.fileAccess ?? (isService ? (isPublic ? .everyone : .owner) : .umask)
    }

    /// Lives as long as the process, because stores are values and are never closed.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .calotypeStore)

    private func server(_ location: Settings.HTTPStoreSettings, at base: URL?, isShared: Bool) -> HTTPStore {
        let secret = location.secret.revealed.split(separator: ":", maxSplits: 1).map(String.init)
        let access: HTTPStoreAccess =
            switch location.kind {
            case .webdav: .webDAV(user: secret.first ?? "", password: secret.count > 1 ? secret[1] : "")
            case .bunny: .bunny(accessKey: location.secret.revealed)
            }
        return HTTPStore(
            location.url.absoluteString, access: access, httpClient: Self.client, publicBaseURL: base,
            withdraws: !isShared
        )
    }

    /// Returns a store whose public addresses are signed, if the settings ask for it, or else `store` itself.
    private func linked(_ store: some ListableStore, at base: URL?) throws -> any ListableStore {
        guard let base, let signer = try settings.linkSigner() else { return store }
        return LinkedStore(store, at: base.absoluteString, signer: signer, lifetime: settings.delivery.linkLifetime)
    }

    /// The public address of `destination`. `nil` if the settings name none, or name it for another place: objects
    /// elsewhere are not found there.
    private func publicBaseURL(of destination: Destination) -> URL? {
        destination.isBeside(self.destination) ? settings.publicURL : nil
    }

    /// Calls `body` with the buckets that the credentials open, or with `nil` if there are no settings for S3.
    ///
    /// With `looksEverywhere`, it looks for credentials in the places where AWS's own programs look, even if no
    /// variable is set. This is for a command, which its user runs. A service uses only its settings, because its
    /// callers name buckets.
    package func withBuckets<R: Sendable>(
        looksEverywhere: Bool = false, _ body: (Buckets?) async throws -> R
    ) async throws -> R {
        guard let s3 = settings.s3 else {
            return try await body(looksEverywhere ? Buckets { Self.clientOfSurroundings } : nil)
        }
        return try await S3Client.withClient(try S3Configuration(s3), credentials: s3.provider) { client in
            try await body(Buckets { client })
        }
    }

    /// Lives as long as the process. It is created when a bucket is first used.
    private static let clientOfSurroundings = {
        let variables = AWSVariables(ProcessInfo.processInfo.environment)
        let s3 = Settings.S3(
            bucket: nil, region: AWSCredentialsChain.region(variables.revealed, home: Settings.S3.home) ?? "us-east-1",
            endpoint: nil, credentials: .surroundings(variables))
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .s3)
        return S3Client(
            S3Configuration(region: s3.region, credentials: .none), httpClient: http, credentials: s3.provider?(http))
    }()

    /// The variables that an error names as missing if no credentials are set.
    package static let missingCredentials = "S3_ACCESS_KEY_ID (or AWS_ACCESS_KEY_ID)"

    /// Throws `ConfigurationMistake` if variants go to a bucket and there are no credentials, or they are refused.
    package func checkCredentials(for destination: Destination, in buckets: Buckets?) async throws {
        guard case .bucket = destination, let buckets else { return }
        do {
            try await buckets.client.credentials()
        } catch let error as S3Error where error.status != nil || error.code == .noCredentials {
            let reason = error.code == .noCredentials ? "\(error.message) is not set" : error.message
            throw ConfigurationMistake(
                message: """
                    A bucket needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or credentials as AWS's own programs find them, \
                    and S3_ENDPOINT unless it is on AWS: \(reason).
                    """)
        } catch is S3Error {
            // The service that gives out the credentials may answer later.
        }
    }
}

extension Settings {
    package var temporaryFolder: String { temporaryDirectory ?? dataDirectory + "/temporary" }

    /// The destination of variants if a command names no other one.
    package var destination: Destination {
        location.map { .server($0) } ?? s3?.bucket.map { .bucket($0, prefix: "") }
            ?? .folder(dataDirectory + "/objects")
    }

    package var processor: ImageProcessor.Configuration {
        var configuration = ImageProcessor.Configuration()
        configuration.limits = limits
        configuration.memoryBudget = memoryBudget
        configuration.memoryPatience = memoryPatience
        configuration.pixelThreads = pixelThreads
        configuration.jobTimeout = jobTimeout
        configuration.webpEncoder = webpEncoder
        configuration.storesProvenanceRecords = storesProvenanceRecords
        configuration.temporaryFolder = temporaryFolder
        return configuration
    }
}

extension Settings {
    /// Logs variables that are likely misspelled or set for another program.
    package func warn(_ logger: Logger) {
        for name in unknownVariables { logger.warning("unknown variable", metadata: ["name": "\(name)"]) }
        for name in ignoredVariables {
            logger.warning(
                "variable ignored", metadata: ["name": "\(name)", "cause": "Kubernetes has set it for a Service"])
        }
    }
}
