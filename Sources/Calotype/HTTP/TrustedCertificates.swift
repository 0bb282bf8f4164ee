internal import Foundation
internal import NIOSSL

/// Whose certificates are trusted instead of the system's: `SSL_CERT_FILE` and `SSL_CERT_DIR`, as OpenSSL reads them.
package struct TrustedCertificates: Sendable, Hashable {
    /// A PEM file. `nil` is that of the system.
    private let file: String?
    /// Folders of certificates, or `nil` for that of the system.
    private let folders: [String]?

    /// For every client of this process. `nil` where its environment names none. Read once: clients are many.
    static let configuration = Self(environment: ProcessInfo.processInfo.environment)?.clientConfiguration

    /// `nil` where the environment names none.
    package init?(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        file = value("SSL_CERT_FILE")
        folders = value("SSL_CERT_DIR")?.split(separator: ":").map(String.init)
        guard file != nil || folders != nil else { return nil }
    }

    /// What is wrong with them, for who has set them. `nil` where they can be read.
    package var mistake: String? {
        let begins = Data("-----BEGIN ".utf8)
        if let file, FileManager.default.contents(atPath: file)?.range(of: begins) == nil {
            return "SSL_CERT_FILE names no file of certificates in PEM that can be read."
        }
        let isFolder = { (path: String) in (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil }
        return folders?.contains(where: isFolder) ?? true ? nil : "SSL_CERT_DIR names no folder that can be read."
    }

    /// As with OpenSSL, the file takes the place of the system's file, and the folders that of the system's folder.
    private var clientConfiguration: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // Without a file of its own the system's is read, and its folder beside it.
        let others = folders ?? (file == nil ? [] : ["/etc/ssl/certs"])
        configuration.additionalTrustRoots = [.certificates(others.flatMap(Self.certificates))]
        if let file { configuration.trustRoots = .file(file) }
        return configuration
    }

    /// Those under their hashed names, or where there are none, those in files that are called so. What cannot be read is
    /// passed over, as OpenSSL does.
    private static func certificates(in folder: String) -> [NIOSSLCertificate] {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        let hashed = names.filter { $0.wholeMatch(of: #/[0-9a-f]{8}\.[0-9]+/#) != nil }
        let called = names.filter { name in [".pem", ".crt", ".cer"].contains(where: name.hasSuffix) }
        return (hashed.isEmpty ? called : hashed).flatMap { name in
            (try? NIOSSLCertificate.fromPEMFile(folder + "/" + name)) ?? []
        }
    }
}
