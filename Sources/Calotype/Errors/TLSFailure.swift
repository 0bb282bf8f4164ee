/// Why TLS did not come about.
public enum TLSFailure: String, Sendable, Hashable, CaseIterable {
    /// No authority that this machine trusts has signed the certificate, or it is expired or self-signed.
    case untrusted
    /// The certificate is for another name.
    case wrongName
    /// The other side does not speak TLS at this port.
    case notTLS
    /// The two sides have no version or cipher in common, or the other side wants a certificate of ours.
    case handshake

    /// `nil` where the error is not one of TLS. BoringSSL has a name for each of its errors, which NIOSSL passes on in the
    /// description alone.
    package init?(_ error: any Error) {
        guard String(reflecting: type(of: error)).hasPrefix("NIOSSL.") else { return nil }
        self.init(words: "\(error)")
    }

    init(words: String) {
        if words.contains("CERTIFICATE_VERIFY_FAILED") {
            self = .untrusted
        } else if ["failedToValidateHostname", "cannotMatchULabel", "noCertificateToValidate"].contains(
            where: words.contains)
        {
            self = .wrongName
        } else if ["WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST"].contains(where: words.contains) {
            self = .notTLS
        } else {
            self = .handshake
        }
    }

    /// What is wrong, for logs.
    package var words: String {
        switch self {
        case .untrusted: "TLS: the certificate is not trusted (unknown authority, self-signed or expired)"
        case .wrongName: "TLS: the certificate is for another name"
        case .notTLS: "TLS: the server does not speak TLS at this port"
        case .handshake: "TLS: the handshake failed"
        }
    }

    /// What to do, for users.
    var advice: String {
        switch self {
        case .untrusted:
            "its certificate is not trusted. Renew it, or name the file of its authority in SSL_CERT_FILE."
        case .wrongName: "its certificate is for another name. Use the name in the certificate."
        case .notTLS: "it does not speak TLS at this port. Check the port, or use http://."
        case .handshake: "the TLS handshake failed. Check that it offers TLS 1.2 or later."
        }
    }
}
