internal import Foundation
internal import NIOSSL

/// Whose certificates are trusted instead of the system's: `SSL_CERT_FILE` and `SSL_CERT_DIR`, as OpenSSL reads them.
package struct TrustedCertificates: Sendable, Hashable {
    /// A PEM file. `nil` is that of the system.
    private let file: String?
    /// Folders of certificates under their hashed names, or `nil` for that of the system.
    private let folders: [String]?

    /// Those that the environment of this process names. `nil` where it names none.
    static let ofProcess = Self(environment: ProcessInfo.processInfo.environment)

    /// `nil` where the environment names none.
    package init?(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        file = value("SSL_CERT_FILE")
        folders = value("SSL_CERT_DIR")?.split(separator: ":").map(String.init)
        guard file != nil || folders != nil else { return nil }
    }

    /// What is wrong with them, for who has set them. `nil` where all can be read.
    package var mistake: String? {
        if let file, (try? NIOSSLCertificate.fromPEMFile(file))?.isEmpty ?? true {
            return "SSL_CERT_FILE names no file of certificates in PEM that can be read."
        }
        return folders?.contains(where: Self.isFolder) ?? true ? nil : "SSL_CERT_DIR names no folder that can be read."
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
    }

    /// As with OpenSSL, the file takes the place of the system's file, and the folders that of the system's folder.
    var clientConfiguration: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let file { configuration.trustRoots = .file(file) }
        // Without a file the system's folder is read anyway, beside its file.
        configuration.additionalTrustRoots = (folders ?? ["/etc/ssl/certs"]).filter(Self.isFolder).map { .file($0) }
        return configuration
    }
}
