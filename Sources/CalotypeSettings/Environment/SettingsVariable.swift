internal import CalotypeS3
internal import Configuration
internal import Foundation

/// One environment variable.
package struct SettingsVariable: Sendable {
    package let name: String
    package let meaning: String
    /// The allowed values, as text.
    package let allowed: String
    /// The default, in the form in which it would be set. `nil` if there is none.
    package let standard: String?
    package let isSecret: Bool
    /// Whether a blank value counts as set. For example, blank tokens must not give everyone access.
    let blankCounts: Bool
    /// Applies a value to the draft. Returns whether the value is allowed.
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

    /// The key that swift-configuration maps to exactly this name in the environment.
    var key: ConfigKey { ConfigKey(name.lowercased().split(separator: "_").map(String.init)) }
}

/// Settings while they are being read. The variables of S3 are combined only at the end.
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
    var storeKind = Settings.HTTPStoreSettings.Kind.webdav
    var storeSecret: Secret?
}
