internal import CalotypeAPI

/// Whether a Content Credential holds. It says who signed a file and whether the file is what was signed. It never says
/// that a picture shows what happened.
enum CredentialVerdict: String {
    /// There is no credential.
    case none
    /// The file is what was signed, by a signer on the trust list.
    case valid
    /// The file is what was signed, by somebody who is not on the trust list, or whose certificate no longer holds.
    case signerUnknown = "signer-unknown"
    /// The credential is somewhere else, damaged, or in a version that cannot be read.
    case incomplete
    /// The file or a part of the credential differs from what was signed.
    case tampered
    /// There is a credential, and nobody has checked it.
    case unchecked

    /// Reads the credential of a source.
    init(of credential: JSONValue?) {
        self.init(
            content: credential?["content"]?.text, isTrusted: credential?["signer"]?["trust"]?.text == "trusted")
    }

    /// Reads what the signer of a credential found about a picture that it was made from.
    init(ofIngredient ingredient: JSONValue) {
        let failures = ingredient["failures"]?.list.compactMap(\.text) ?? []
        self.init(
            content: ingredient["content"]?.text,
            isTrusted: !failures.contains { $0.hasPrefix("signingCredential.") || $0.hasPrefix("timeStamp.") })
    }

    private init(content: String?, isTrusted: Bool) {
        switch content {
        case nil, "none": self = .none
        case "whole": self = isTrusted ? .valid : .signerUnknown
        case "changed": self = .tampered
        case "elsewhere", "unreadable": self = .incomplete
        default: self = .unchecked
        }
    }

    var words: String {
        switch self {
        case .none: "no credential"
        case .valid: "valid"
        case .signerUnknown: "signer unknown"
        case .incomplete: "incomplete"
        case .tampered: "tampered"
        case .unchecked: "not checked"
        }
    }

    /// Explains the verdict about a source.
    func explanation(of credential: JSONValue?) -> String {
        switch (self, credential?["signer"]?["trust"]?.text) {
        case (.none, _): "The file has no Content Credential."
        case (.valid, _):
            "The file is what was signed, and the signer is on the trust list. This does not prove what it shows."
        case (.signerUnknown, "expired"):
            "The file is what was signed. The signer's certificate had expired, and no trusted time stamp says that it was signed before."
        case (.signerUnknown, "revoked"):
            "The file is what was signed. The signer's certificate was revoked."
        case (.signerUnknown, _):
            "The file is what was signed, by a signer who is not on the trust list: anybody could have chosen this name."
        case (.incomplete, _):
            credential?["content"]?.text == "elsewhere"
                ? "The file names an address where its credential is. Calotype does not open it."
                : "The credential is damaged, or in a version that cannot be read."
        case (.tampered, _): "The file, or a part of its credential, was changed after it was signed."
        case (.unchecked, _):
            "There is a credential, and it was not checked: the verification library is not set up on the worker."
        }
    }

    var html: HTML {
        HTML("strong", .style("verdict"), .attribute("data-verdict", rawValue)) { words }
    }
}
