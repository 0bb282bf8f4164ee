internal import Calotype
internal import CalotypeCDN
package import Foundation

extension Settings {
    /// How readers get variants.
    package struct Delivery: Sendable, Hashable {
        package var cdn: CDNAccount?
        /// The token for the CDN's API. CloudFront uses the S3 keys instead.
        package var cdnToken: Secret?
        /// The address of the CDN's API. `nil` is the usual one.
        package var cdnEndpoint: URL?
        package var purges = PurgeWay.byAddress
        package var signing: LinkSigning?
        /// The path of a PEM file with the private key, for CloudFront.
        package var linkKeyFile: String?
        /// The key in hexadecimal, for HMAC.
        package var linkKey: Secret?
        package var linkSalt: Secret?
        package var linkLifetime = Duration.seconds(604_800)

        package init() {}
    }

    /// A server that keeps objects behind HTTP.
    package struct HTTPStoreSettings: Sendable, Hashable {
        package enum Kind: String, Sendable, CaseIterable { case webdav, bunny }

        package var url: URL
        package var kind = Kind.webdav
        package var secret: Secret
    }

    /// A CDN, and the id of its part that belongs to us, such as a zone.
    package struct CDNAccount: Sendable, Hashable {
        package enum Network: String, Sendable, CaseIterable { case cloudfront, cloudflare, fastly, bunny }

        package let network: Network
        package let id: String

        /// Reads a text such as `cloudflare:ZONE`. `nil` if it has another form.
        package init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, let network = Network(rawValue: parts[0].lowercased()),
                parts[1].utf8.allSatisfy({ $0 == 45 || $0 == 95 || Character(UnicodeScalar($0)).isLetterOrDigit })
            else { return nil }
            self.network = network
            id = parts[1]
        }
    }

    /// The way in which addresses for readers are signed.
    package enum LinkSigning: Sendable, Hashable {
        case cloudFront(keyPairID: String)
        case hmac

        /// Reads `hmac` or `cloudfront:KEYPAIRID`. `nil` if the text has another form.
        package init?(_ text: String) {
            if text.lowercased() == "hmac" {
                self = .hmac
            } else if let account = CDNAccount(text), account.network == .cloudfront {
                self = .cloudFront(keyPairID: account.id)
            } else {
                return nil
            }
        }
    }

    static let ofDelivery: [SettingsVariable] = [
        SettingsVariable(
            "CALOTYPE_STORE_URL", "Server that variants are stored on, by HTTP: a key is appended", .address
        ) {
            $0.storeURL = $1
        },
        SettingsVariable("CALOTYPE_STORE_KIND", "Whether it is webdav or bunny", .storeKind, standard: "webdav") {
            $0.storeKind = $1
        },
        SettingsVariable(
            "CALOTYPE_STORE_SECRET", "Opens it: user:password for WebDAV, the password of the storage zone for bunny",
            .secret, isSecret: true
        ) { $0.storeSecret = $1 },
        SettingsVariable(
            "CALOTYPE_CDN",
            "Where deleted variants are purged: cloudfront:DISTRIBUTION, cloudflare:ZONE, fastly:SERVICE or bunny:PULLZONE",
            .cdn
        ) { $0.settings.delivery.cdn = $1 },
        SettingsVariable(
            "CALOTYPE_CDN_TOKEN", "Opens its API; for CloudFront S3_ACCESS_KEY_ID and its secret do", .secret,
            isSecret: true
        ) { $0.settings.delivery.cdnToken = $1 },
        SettingsVariable("CALOTYPE_CDN_ENDPOINT", "Where its API is, if elsewhere than usual", .address) {
            $0.settings.delivery.cdnEndpoint = $1
        },
        SettingsVariable(
            "CALOTYPE_CDN_PURGE", "Whether by address or by the tag user/job", .purgeWay, standard: "address"
        ) {
            $0.settings.delivery.purges = $1
        },
        SettingsVariable(
            "CALOTYPE_LINKS", "Who checks the signature of public addresses: cloudfront:KEYPAIRID or hmac", .signing
        ) { $0.settings.delivery.signing = $1 },
        SettingsVariable("CALOTYPE_LINK_KEY_FILE", "PEM file of the private key for CloudFront", .path) {
            $0.settings.delivery.linkKeyFile = $1
        },
        SettingsVariable("CALOTYPE_LINK_KEY", "Key for HMAC, in hexadecimal", .secret, isSecret: true) {
            $0.settings.delivery.linkKey = $1
        },
        SettingsVariable("CALOTYPE_LINK_SALT", "Salt for HMAC, in hexadecimal", .secret, isSecret: true) {
            $0.settings.delivery.linkSalt = $1
        },
        SettingsVariable(
            "CALOTYPE_LINK_LIFETIME", "Seconds that a signed address is good for", .lifetime, standard: "604800"
        ) { $0.settings.delivery.linkLifetime = $1 },
    ]
}

extension SettingsRule<Settings.CDNAccount> {
    static let cdn = SettingsRule(
        allowed: "cloudfront:DISTRIBUTION, cloudflare:ZONE, fastly:SERVICE or bunny:PULLZONE",
        parse: Settings.CDNAccount.init)
}

extension SettingsRule<Settings.HTTPStoreSettings.Kind> {
    static let storeKind = SettingsRule(allowed: "webdav or bunny", parse: Settings.HTTPStoreSettings.Kind.init)
}

extension SettingsRule<PurgeWay> {
    static let purgeWay = SettingsRule(allowed: "address or tag", parse: PurgeWay.init)
}

extension SettingsRule<Settings.LinkSigning> {
    static let signing = SettingsRule(allowed: "cloudfront:KEYPAIRID or hmac", parse: Settings.LinkSigning.init)
}

extension SettingsRule<Duration> {
    static let lifetime = SettingsRule(allowed: "a number of seconds from 1 to ten years") { text in
        Double(text).flatMap { $0 >= 1 && $0 <= 315_360_000 ? .seconds($0) : nil }
    }
}

extension SettingsDraft {
    /// Returns a problem for each missing variable that the CDN or the signed addresses need.
    var missingForDelivery: [SettingsError.Problem] {
        let delivery = settings.delivery
        var problems: [SettingsError.Problem] = []
        func need(_ variable: String, _ isSet: Bool, for reason: String) {
            if !isSet { problems.append(.init(variable: variable, advice: "is missing: \(reason) needs it.")) }
        }
        if let cdn = delivery.cdn {
            need("CALOTYPE_PUBLIC_URL", settings.publicURL != nil, for: "CALOTYPE_CDN")
            if cdn.network == .cloudfront {
                need("S3_ACCESS_KEY_ID", accessKeyID != nil, for: "CloudFront in CALOTYPE_CDN")
            } else {
                need("CALOTYPE_CDN_TOKEN", delivery.cdnToken != nil, for: "CALOTYPE_CDN")
            }
            if cdn.network == .cloudfront, delivery.purges == .byTag {
                problems.append(
                    .init(variable: "CALOTYPE_CDN_PURGE", advice: "must be address: CloudFront has no tags."))
            }
        }
        if storeURL != nil {
            need("CALOTYPE_STORE_SECRET", storeSecret != nil, for: "CALOTYPE_STORE_URL")
            if bucket != nil {
                problems.append(.init(variable: "CALOTYPE_STORE_URL", advice: "must not be set beside S3_BUCKET."))
            }
            if storeKind == .webdav, storeSecret?.revealed.contains(":") == false {
                problems.append(.init(variable: "CALOTYPE_STORE_SECRET", advice: "must be user:password."))
            }
        }
        switch delivery.signing {
        case nil: break
        case .cloudFront: need("CALOTYPE_LINK_KEY_FILE", delivery.linkKeyFile != nil, for: "CALOTYPE_LINKS")
        case .hmac: need("CALOTYPE_LINK_KEY", delivery.linkKey != nil, for: "CALOTYPE_LINKS")
        }
        if delivery.signing != nil { need("CALOTYPE_PUBLIC_URL", settings.publicURL != nil, for: "CALOTYPE_LINKS") }
        return problems
    }
}

extension Character {
    fileprivate var isLetterOrDigit: Bool { isASCII && (isLetter || isNumber) }
}
