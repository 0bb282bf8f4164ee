internal import CalotypeS3
internal import Configuration
internal import Foundation

/// One environment variable.
package struct SettingsVariable: Sendable {
    package let name: String
    package let meaning: String
    /// What may stand in it.
    package let allowed: String
    /// What holds when it is not set, as one would set it. `nil` where nothing does.
    package let standard: String?
    package let isSecret: Bool
    /// Whether a value that is blank counts as set: who sets tokens and gives none does not want to let everybody in.
    let blankCounts: Bool
    /// Takes over a value. Returns whether it may stand in the variable.
    let apply: @Sendable (String, inout SettingsDraft) -> Bool

    init<Value>(
        _ name: String, _ meaning: String, _ rule: SettingsRule<Value>, standard: String? = nil, isSecret: Bool = false,
        blankCounts: Bool = false, take: @escaping @Sendable (inout SettingsDraft, Value) -> Void
    ) {
        self.name = name
        self.meaning = meaning
        self.allowed = rule.allowed
        self.standard = standard
        self.isSecret = isSecret
        self.blankCounts = blankCounts
        self.apply = { text, draft in
            guard let value = rule.parse(text) else { return false }
            take(&draft, value)
            return true
        }
    }

    /// The key that swift-configuration looks up in the environment under exactly this name.
    var key: ConfigKey { ConfigKey(name.lowercased().split(separator: "_").map(String.init)) }
}

/// Settings while they are read: the variables of S3 make sense only together.
struct SettingsDraft {
    var settings = Settings()
    var bucket: String?
    var region = "us-east-1"
    var hasRegion = false
    var sendsChecksums = true
    var endpoint: URL?
    var addressing = S3Addressing.automatic
    var accessKeyID: Secret?
    var secretAccessKey: Secret?
    var sessionToken: Secret?
    var storeURL: URL?
    var storeKind = Settings.HTTPPlace.Kind.webdav
    var storeSecret: Secret?
}
