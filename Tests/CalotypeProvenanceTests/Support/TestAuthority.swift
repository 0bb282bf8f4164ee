import Foundation

/// A time-stamp authority that `openssl` is.
struct TestAuthority {
    let folder: URL
    /// Its certificate, which issued itself, in PEM.
    let certificate: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let configuration = """
            [req]
            distinguished_name = name
            prompt = no
            [name]
            C = XX
            O = Time
            CN = Time
            [root]
            basicConstraints = critical, CA:true
            keyUsage = critical, keyCertSign, cRLSign
            subjectKeyIdentifier = hash
            [leaf]
            basicConstraints = critical, CA:false
            keyUsage = critical, digitalSignature
            extendedKeyUsage = critical, timeStamping
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid
            [tsa]
            default_tsa = own
            [own]
            serial = \(folder.path())/serial
            signer_cert = \(folder.path())/leaf.pem
            certs = \(folder.path())/root.pem
            signer_key = \(folder.path())/leaf.key
            signer_digest = sha256
            default_policy = 1.2.3.4
            digests = sha256
            """
        try Data((configuration + "\n").utf8).write(to: folder.appending(path: "conf"))
        try Data("01\n".utf8).write(to: folder.appending(path: "serial"))
        let key = [
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", folder.path() + "/conf",
        ]
        try Self.run(
            folder, ["req", "-x509", "-days", "30", "-extensions", "root", "-keyout", "root.key", "-out", "root.pem"],
            key)
        try Self.run(folder, ["req", "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/C=XX/O=Time/CN=Stamp"], key)
        try Self.run(
            folder,
            [
                "x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-days", "20",
                "-extensions",
                "leaf", "-extfile", "conf", "-out", "leaf.pem",
            ], [])
        certificate = try String(contentsOf: folder.appending(path: "root.pem"), encoding: .utf8)
    }

    private static func run(_ folder: URL, _ arguments: [String], _ more: [String]) throws {
        let names: Set = ["root.key", "root.pem", "leaf.key", "leaf.csr", "leaf.pem", "conf"]
        let paths = arguments.map { names.contains($0) ? folder.path() + "/" + $0 : $0 }
        _ = try Tool.output(of: "openssl", paths + more)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The answer to a request.
    func answer(to request: [UInt8]) throws -> [UInt8] {
        try withFile(request, "tsq") { path in
            [UInt8](
                try Tool.output(
                    of: "openssl",
                    ["ts", "-reply", "-config", folder.path() + "/conf", "-queryfile", path]))
        }
    }
}
