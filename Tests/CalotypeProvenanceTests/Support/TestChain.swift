import Foundation

/// A signer's certificate that an intermediate authority issued, as real ones are. `openssl` makes it.
struct TestChain {
    /// The signer's certificate and that of the intermediate authority, in PEM.
    let chain: String
    let root, key: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = { (name: String) in folder.path() + "/" + name }
        let configuration = """
            [req]
            distinguished_name = name
            [name]
            [authority]
            basicConstraints = critical, CA:true
            keyUsage = critical, keyCertSign, cRLSign
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid
            [leaf]
            basicConstraints = critical, CA:false
            keyUsage = critical, digitalSignature
            extendedKeyUsage = 1.3.6.1.4.1.62558.2.1
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid
            """
        try Data((configuration + "\n").utf8).write(to: folder.appending(path: "conf"))
        for name in ["root", "middle", "leaf"] {
            _ = try Tool.output(
                of: "openssl",
                [
                    "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config",
                    path("conf"), "-subj", "/C=XX/O=Example/CN=\(name)", "-keyout", path(name + ".key"), "-out",
                    path(name + ".csr"),
                ])
        }
        for (name, issuer) in [("root", nil), ("middle", "root"), ("leaf", "middle")] {
            let by =
                issuer.map { ["-CA", path($0 + ".pem"), "-CAkey", path($0 + ".key")] }
                ?? ["-signkey", path("root.key")]
            _ = try Tool.output(
                of: "openssl",
                [
                    "x509", "-req", "-in", path(name + ".csr"), "-days", "30", "-extfile", path("conf"), "-extensions",
                    name == "leaf" ? "leaf" : "authority", "-out", path(name + ".pem"),
                ] + by)
        }
        let read = { (name: String) in try String(contentsOfFile: path(name), encoding: .utf8) }
        chain = try read("leaf.pem") + read("middle.pem")
        (root, key) = (try read("root.pem"), try read("leaf.key"))
    }
}
