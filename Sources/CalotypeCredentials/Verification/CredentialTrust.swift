internal import CalotypeProvenance
internal import Foundation

/// The certificates that a verifier trusts.
public struct CredentialTrust: Sendable, Hashable {
    /// The roots of a public trust list, such as the C2PA trust list, and of its time-stamp authorities, in PEM.
    public var lists: String?
    /// The operator's own roots, in PEM.
    public var anchors: String?

    /// Trusts nobody: each signer is unlisted.
    public static let nobody = CredentialTrust()

    /// Makes a list of trusted roots.
    public init(lists: String? = nil, anchors: String? = nil) {
        self.lists = lists
        self.anchors = anchors
    }
}

extension CredentialTrust {
    /// The settings of the library, in JSON. All four switches that keep it off the network are off.
    package var settings: String {
        get throws {
            let settings = Settings(
                core: .init(), verify: .init(),
                trust: .init(trust_config: Self.usages, trust_anchors: lists, user_anchors: anchors),
                builder: .init())
            return String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
        }
    }

    /// The extended key usages that a signer may have: C2PA claim signing, document signing, e-mail protection. Without
    /// this list every picture of ChatGPT is invalid.
    private static let usages = ["1.3.6.1.4.1.62558.2.1", "1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4", ""]
        .joined(separator: "\n")

    /// The names are those of the library.
    private struct Settings: Encodable {
        struct Core: Encodable {
            let allowed_network_hosts: [String] = []
            let decode_identity_assertions = false
        }
        struct Verify: Encodable {
            let remote_manifest_fetch = false
            let ocsp_fetch = false
        }
        struct Trust: Encodable {
            let trust_config: String
            let trust_anchors: String?
            let user_anchors: String?
        }
        struct Builder: Encodable {
            struct Thumbnail: Encodable { let enabled = false }
            let thumbnail = Thumbnail()
        }
        let version = 1
        let core: Core
        let verify: Verify
        let trust: Trust
        let builder: Builder
    }
}
