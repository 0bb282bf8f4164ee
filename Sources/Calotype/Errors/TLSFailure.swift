/// The reason why a TLS connection failed.
public enum TLSFailure: String, Sendable, Hashable, CaseIterable {
    /// The certificate is expired or self-signed, or its authority is not trusted by this machine.
    case untrusted
    /// The certificate is for another name.
    case wrongName
    /// The other side does not speak TLS at this port.
    case notTLS
    /// The two sides have no version or cipher in common, or the other side asks for a client certificate.
    case handshake

    /// Classifies an error of NIOSSL; `nil` if the error is another one. NIOSSL passes on the names of BoringSSL's
    /// errors in its description only, so this reads the description.
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

    /// A description for logs.
    package var words: String {
        switch self {
        case .untrusted: "TLS: the certificate is not trusted (unknown authority, self-signed or expired)"
        case .wrongName: "TLS: the certificate is for another name"
        case .notTLS: "TLS: the server does not speak TLS at this port"
        case .handshake: "TLS: the handshake failed"
        }
    }

    /// Advice for users.
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
