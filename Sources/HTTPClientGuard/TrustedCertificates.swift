internal import Foundation
internal import NIOSSL

/// The certificates that replace the system's: `SSL_CERT_FILE` and `SSL_CERT_DIR`, read as OpenSSL reads them.
package struct TrustedCertificates: Sendable, Hashable {
    /// The path of a PEM file. `nil` means the system's file.
    private let file: String?
    /// The folders of certificates. `nil` means the system's folder.
    private let folders: [String]?

    /// The TLS configuration of every client in this process; `nil` if the environment names no certificates. It is
    /// read once, since there are many clients.
    static let configuration = Self(environment: ProcessInfo.processInfo.environment)?.clientConfiguration

    /// Reads the variables; `nil` if the environment sets neither.
    package init?(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        file = value("SSL_CERT_FILE")
        folders = value("SSL_CERT_DIR")?.split(separator: ":").map(String.init)
        guard file != nil || folders != nil else { return nil }
    }

    /// A message for the operator if the file or all of the folders cannot be read; `nil` if they can be read.
    package var mistake: String? {
        let begins = Data("-----BEGIN ".utf8)
        if let file, FileManager.default.contents(atPath: file)?.range(of: begins) == nil {
            return "SSL_CERT_FILE names no file of certificates in PEM that can be read."
        }
        let isFolder = { (path: String) in (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil }
        return folders?.contains(where: isFolder) ?? true ? nil : "SSL_CERT_DIR names no folder that can be read."
    }

    /// The TLS configuration. As with OpenSSL, the file replaces the system's file, and the folders replace the
    /// system's folder.
    private var clientConfiguration: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // If no file is named, NIOSSL reads the system's file, and the system's folder beside it.
        let others = folders ?? (file == nil ? [] : ["/etc/ssl/certs"])
        configuration.additionalTrustRoots = [.certificates(others.flatMap(Self.certificates))]
        if let file { configuration.trustRoots = .file(file) }
        return configuration
    }

    /// The certificates in a folder: the files with hashed names, or if there are none, the files with the endings of
    /// certificates. Files that cannot be read are skipped, as in OpenSSL.
    private static func certificates(in folder: String) -> [NIOSSLCertificate] {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        let hashed = names.filter { $0.wholeMatch(of: #/[0-9a-f]{8}\.[0-9]+/#) != nil }
        let called = names.filter { name in [".pem", ".crt", ".cer"].contains(where: name.hasSuffix) }
        return (hashed.isEmpty ? called : hashed).flatMap { name in
            (try? NIOSSLCertificate.fromPEMFile(folder + "/" + name)) ?? []
        }
    }
}
