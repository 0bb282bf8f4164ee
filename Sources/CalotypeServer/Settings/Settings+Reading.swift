package import Configuration
internal import Foundation

extension Settings {
    /// Reads the environment. Throws a `SettingsError` that names every variable which cannot be used, misspelt ones too.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SettingsError) {
        let secrets = Set(Self.variables.filter(\.isSecret).map(\.name))
        let provider = EnvironmentVariablesProvider(
            environmentVariables: environment, secretsSpecifier: .specific(secrets))
        let names = UnknownNames(in: environment)
        self = try Self.read(ConfigReader(provider: provider), problems: names.misspelt)
        unknownVariables = names.others
    }

    /// Reads texts from any configuration. A value that is empty counts as not set.
    package init(_ reader: ConfigReader) throws(SettingsError) {
        self = try Self.read(reader, problems: [])
    }

    private static func read(
        _ reader: ConfigReader, problems: [SettingsError.Problem]
    ) throws(SettingsError) -> Settings {
        var draft = SettingsDraft()
        var problems = problems
        for variable in variables {
            guard let text = reader.string(forKey: variable.key, isSecret: variable.isSecret)?.trimmed, !text.isEmpty,
                !variable.apply(text, &draft)
            else { continue }
            problems.append(.init(variable: variable.name, advice: "must be \(variable.allowed)."))
        }
        // A half is only worth telling when each part is right, or a bad key would also be called missing.
        if problems.isEmpty { problems += draft.missingForS3 + draft.missingForDelivery }
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
        return draft.finished
    }
}

extension SettingsDraft {
    fileprivate var missingForS3: [SettingsError.Problem] {
        let set = [
            ("S3_BUCKET", bucket != nil), ("S3_ENDPOINT", endpoint != nil), ("S3_ACCESS_KEY_ID", accessKeyID != nil),
            ("S3_SECRET_ACCESS_KEY", secretAccessKey != nil), ("S3_SESSION_TOKEN", sessionToken != nil),
        ]
        guard let reason = set.first(where: \.1)?.0 else { return [] }
        return set[2...3].filter { !$0.1 }.map { name, _ in
            .init(variable: name, advice: "is missing: S3 needs it as \(reason) is set.")
        }
    }

    fileprivate var finished: Settings {
        var settings = settings
        if let storeURL, let storeSecret {
            settings.place = Settings.HTTPPlace(url: storeURL, kind: storeKind, secret: storeSecret)
        }
        guard let accessKeyID, let secretAccessKey else { return settings }
        settings.s3 = Settings.S3(
            bucket: bucket, region: region, endpoint: endpoint, addressing: addressing, accessKeyID: accessKeyID,
            secretAccessKey: secretAccessKey, sessionToken: sessionToken)
        return settings
    }
}

extension String {
    /// Secrets from files often end with a line break.
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
