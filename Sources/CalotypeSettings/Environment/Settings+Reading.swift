package import Configuration
internal import Foundation

extension Settings {
    /// Reads the environment. Throws a `SettingsError` that names every variable that cannot be used, including
    /// misspelled ones.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SettingsError) {
        let secrets = Set(Self.variables.filter(\.isSecret).map(\.name))
        let others = Self.ofKubernetes(environment)
        let environment = environment.filter { !others.contains($0.key) }
        let provider = EnvironmentVariablesProvider(
            environmentVariables: environment, secretsSpecifier: .specific(secrets))
        let names = UnknownNames(in: environment)
        self = try Self.read(
            ConfigReader(provider: provider), problems: names.misspelt, aws: AWSVariables(environment))
        unknownVariables = names.others
        ignoredVariables = others.sorted()
    }

    /// Returns the variables that Kubernetes has set. For a Service called `metrics`, it sets
    /// `METRICS_PORT=tcp://10.0.0.1:9091` in every pod of the namespace.
    private static func ofKubernetes(_ environment: [String: String]) -> Set<String> {
        let schemes = ["tcp://", "udp://", "sctp://"]
        let names = variables.map(\.name).filter { name in
            name.hasSuffix("_PORT") && schemes.contains { environment[name]?.hasPrefix($0) ?? false }
        }
        return Set(names)
    }

    /// Reads texts from any configuration. An empty value counts as not set.
    package init(_ reader: ConfigReader) throws(SettingsError) {
        self = try Self.read(reader, problems: [])
    }

    private static func read(
        _ reader: ConfigReader, problems: [SettingsError.Problem], aws: AWSVariables = AWSVariables()
    ) throws(SettingsError) -> Settings {
        var draft = SettingsDraft()
        var problems = problems
        for variable in variables {
            guard let text = reader.string(forKey: variable.key, isSecret: variable.isSecret)?.trimmed,
                !text.isEmpty || variable.blankCounts, !variable.apply(text, &draft)
            else { continue }
            problems.append(.init(variable: variable.name, advice: "must be \(variable.allowed)."))
        }
        // Reports missing parts only if every other value is right. Otherwise a wrong key would also be reported as
        // missing.
        if problems.isEmpty { problems += draft.missingForS3 + draft.missingForDelivery + draft.missingForCredentials }
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
        draft.settings.aws = aws
        return draft.finished
    }
}

extension SettingsDraft {
    fileprivate var missingForS3: [SettingsError.Problem] {
        let set = [
            ("S3_ACCESS_KEY_ID", accessKeyID != nil), ("S3_SECRET_ACCESS_KEY", secretAccessKey != nil),
            ("S3_SESSION_TOKEN", sessionToken != nil),
        ]
        // Without any of them, credentials are looked for where AWS's own programs look.
        guard let reason = set.first(where: \.1)?.0 else { return [] }
        return set[0...1].filter { !$0.1 }.map { name, _ in
            .init(variable: name, advice: "is missing: S3 needs it as \(reason) is set.")
        }
    }

    fileprivate var finished: Settings {
        var settings = settings
        if let storeURL, let storeSecret {
            settings.location = Settings.HTTPStoreSettings(url: storeURL, kind: storeKind, secret: storeSecret)
        }
        guard let credentials else { return settings }
        var s3 = Settings.S3(
            bucket: bucket, region: hasRegion ? region : settings.aws.region ?? region, endpoint: endpoint,
            addressing: addressing, credentials: credentials)
        s3.hasRegion = hasRegion || settings.aws.region != nil
        s3.sendsChecksums = sendsChecksums
        settings.s3 = s3
        return settings
    }

    /// `nil` if no setting concerns S3.
    private var credentials: Settings.S3.Credentials? {
        if let accessKeyID, let secretAccessKey {
            return .keys(id: accessKeyID, secret: secretAccessKey, token: sessionToken)
        }
        let isMeant = bucket != nil || endpoint != nil || hasRegion || settings.aws.sayAnything
        return isMeant ? .surroundings(settings.aws) : nil
    }
}

extension String {
    /// The text without white space at its ends: secrets from files often end with a line break.
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
