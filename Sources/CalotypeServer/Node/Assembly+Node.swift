internal import Calotype
internal import CalotypeObservability
internal import CalotypeSettings
internal import Foundation
internal import Logging
internal import ServiceLifecycle

extension Assembly {
    /// Runs a node until `stop` returns, then shuts it down in order.
    ///
    /// Throws `ConfigurationMistake`, `ListeningError` and `MetricsEndpointError`.
    package func runNode(_ options: NodeOptions, until stop: @escaping @Sendable () async -> Void) async throws {
        let access = try settings.accessRules(listening: options)
        let logger = Logger(label: "calotype") {
            settings.logFormat.handler(label: $0, level: settings.logLevel ?? .info)
        }
        logNativeLines(to: logger)
        try await withBuckets { buckets in
            let destination = destination
            try await checkCredentials(for: destination, in: buckets)
            let store = options.around.store(try store(for: destination, in: buckets, isShared: true))
            let registry = PrometheusRegistry.measuringProcess(help: MetricHelp.sentences)
            Self.prepareCounters(in: registry, tools: presets.tools)
            var configuration = settings.processor
            configuration.bucket = buckets?.store ?? Self.withoutCredentials
            configuration.keyPrefix = destination.keyPrefix
            configuration.encoderProgram = encoderProgram
            let credentials = try Credentials(
                settings, toleratesTime: true, verifyingLike: decoders(isService: true), logger: logger)
            credentials.add(to: &configuration)
            // Nodes without workers decode too: for trials.
            configuration.decoders = decoders(isService: true)
            let processor = ImageProcessor(
                store: store, monitoring: Monitoring(logger: logger, metrics: registry), presets: presets,
                configuration: configuration)
            try await run(
                Node(
                    options: options, settings: settings, presets: presets, access: access, store: store,
                    keyPrefix: destination.keyPrefix, processor: processor, credentials: credentials,
                    registry: registry, logger: logger),
                until: stop)
        }
    }

    /// Opens no bucket, because there are no credentials.
    @Sendable private static func withoutCredentials(_ bucket: String) throws -> any ObjectStore {
        throw TransferError(
            .forbidden, refusal: .noCredentials(variables: missingCredentials),
            detail: "no credentials for buckets are configured")
    }

    /// Creates the job counters, so that they exist with the value 0 before the first job ends.
    static func prepareCounters(in registry: PrometheusRegistry, tools: [ImageTool]) {
        for (name, labels) in CounterLabels.all(tools: tools) {
            _ = registry.makeCounter(label: name, dimensions: labels)
        }
    }

    private func run(_ node: Node, until stop: @escaping @Sendable () async -> Void) async throws {
        var quiet = node.logger
        quiet.logLevel = .critical
        var single = ServiceGroupConfiguration.ServiceConfiguration(service: node)
        single.successTerminationBehavior = .gracefullyShutdownGroup
        let services = ServiceGroup(configuration: .init(services: [single], logger: quiet))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            group.addTask {
                await stop()
                node.logger.notice("stopping", metadata: ["grace": "\(node.settings.work.grace)"])
                await services.triggerGracefulShutdown()
                // Does not return, because the end of this task would cancel the services before they have stopped.
                try await Task.sleep(for: .seconds(86_400))
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

extension Settings {
    /// Reads the current tokens of the variable and the file. Throws `ConfigurationMistake`.
    func accessTokens() throws -> AccessTokens {
        var text = server.tokens?.revealed ?? ""
        if let path = server.tokensFile {
            // Checks the file itself, not a link to it: in a mounted Secret, everyone may have write permission on the
            // link.
            let file = URL(filePath: path).resolvingSymlinksInPath().path
            guard !path.isEmpty, let lines = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw ConfigurationMistake(
                    message: path.isEmpty
                        ? "CALOTYPE_TOKENS_FILE is set and blank. Name the file, or unset the variable."
                        : "The file in CALOTYPE_TOKENS_FILE cannot be read.")
            }
            let mode = try? FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            guard (mode ?? 0) & 0o002 == 0 else {
                throw ConfigurationMistake(
                    message:
                        "Everybody may write the file in CALOTYPE_TOKENS_FILE, and let themselves in: chmod o-w it.")
            }
            text += "\n" + lines
        }
        return try AccessTokens(text: text)
    }

    /// Throws `ConfigurationMistake` if anyone could connect without a token and the settings do not allow this
    /// explicitly.
    func accessRules(listening options: NodeOptions) throws -> AccessRules {
        let tokens = try accessTokens()
        let host = (options.listen ?? server.listen).host
        // An operator who removes the last token wants no access at all, not access for everyone.
        let isEmptied = tokens.isEmpty && (server.tokens != nil || server.tokensFile != nil)
        guard !options.hasAPI || !isEmptied || server.isOpen else {
            throw ConfigurationMistake(
                message: """
                    There is no token in CALOTYPE_TOKENS or the file in CALOTYPE_TOKENS_FILE. Add one, unset the variable \
                    to do without on 127.0.0.1, or set CALOTYPE_OPEN=true to let everybody in.
                    """)
        }
        guard !options.hasAPI || !tokens.isEmpty || server.isOpen || AccessRules.isLoopback(host) else {
            throw ConfigurationMistake(
                message: """
                    Without tokens everybody who reaches \(host) could do everything. Set CALOTYPE_TOKENS, \
                    listen on 127.0.0.1, or set CALOTYPE_OPEN=true as well.
                    """)
        }
        return AccessRules(tokens: tokens, hosts: Set(server.hosts), origins: Set(server.origins))
    }
}
