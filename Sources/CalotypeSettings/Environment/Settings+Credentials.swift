internal import FoundationEssentials

extension Settings {
    /// How Content Credentials are verified and made.
    package struct Credentials: Sendable, Hashable {
        /// The path of the C2PA library. Without it, nothing is verified.
        package var library: String?
        /// The path of a file with the certificates to trust, in PEM.
        package var trust: String?
        /// The certificate chain and the key, in PEM: each is a path, or the text itself. Without them, nothing is
        /// signed.
        package var chain: String?
        /// See `chain`.
        package var key: Secret?
        /// The address of a time-stamp authority. Without it, signatures end with their certificate.
        package var timeStamps: String?
        /// Whether nothing is signed without a time stamp.
        package var requiresTimeStamp = false

        package init() {}
    }

    static let ofCredentials: [SettingsVariable] = [
        SettingsVariable(
            "CALOTYPE_C2PA_LIBRARY", "Library with which credentials are verified, libc2pa_c.so", .path
        ) {
            $0.settings.credentials.library = $1
        },
        SettingsVariable(
            "CALOTYPE_C2PA_TRUST", "File with the certificates of the authorities that you trust, in PEM", .path
        ) {
            $0.settings.credentials.trust = $1
        },
        SettingsVariable(
            "CALOTYPE_SIGNING_CHAIN", "Certificate chain with which variants are signed: a file in PEM, or its text",
            .path
        ) {
            $0.settings.credentials.chain = $1
        },
        SettingsVariable(
            "CALOTYPE_SIGNING_KEY", "Key of the first certificate of the chain: a file in PEM, or its text", .pem,
            isSecret: true
        ) {
            $0.settings.credentials.key = $1
        },
        SettingsVariable(
            "CALOTYPE_TIMESTAMP_URL",
            "Time-stamp authority; without one, signatures end with the certificate", .address
        ) {
            $0.settings.credentials.timeStamps = $1.absoluteString
        },
        SettingsVariable(
            "CALOTYPE_TIMESTAMP_REQUIRED", "Whether nothing is signed without a time stamp", .flag, standard: "false"
        ) {
            $0.settings.credentials.requiresTimeStamp = $1
        },
    ]
}

extension SettingsDraft {
    /// A chain and a key need each other, and time stamps need both.
    var missingForCredentials: [SettingsError.Problem] {
        let credentials = settings.credentials
        let set = [
            ("CALOTYPE_SIGNING_CHAIN", credentials.chain != nil), ("CALOTYPE_SIGNING_KEY", credentials.key != nil),
            ("CALOTYPE_TIMESTAMP_URL", credentials.timeStamps != nil),
        ]
        guard let reason = set.first(where: \.1)?.0 else { return [] }
        return set[0...1].filter { !$0.1 }.map { name, _ in
            .init(variable: name, advice: "is missing: \(reason) is set and needs it.")
        }
    }
}
