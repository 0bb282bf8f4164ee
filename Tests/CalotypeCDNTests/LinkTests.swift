import Calotype
import CalotypeCDN
import CalotypeTesting
import Foundation
import Testing

@Suite("A signed address opens an object for a while", .timeLimit(.minutes(1)))
struct LinkTests {
    static let end = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("OpenSSL verifies CloudFront's signature of the canned policy")
    func cloudFront() async throws {
        let folder = try ScratchFolder()
        let (key, publicKey) = (folder.path(of: "key.pem"), folder.path(of: "public.pem"))
        try await openssl("genrsa", "-out", key, "2048")
        try await openssl("rsa", "-in", key, "-pubout", "-out", publicKey)
        let signer = try CloudFrontLinkSigner(
            keyPairID: "K2JCJMDEHXQW5F", privateKey: String(contentsOfFile: key, encoding: .utf8))

        let link = try signer.link(to: "/anna/job-1/a%20b.webp", below: "https://d1.cloudfront.net", until: Self.end)
        let parts = link.split(separator: "?")
        #expect(parts[0] == "https://d1.cloudfront.net/anna/job-1/a%20b.webp")
        let fields = parts[1].split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        #expect(fields.map(\.[0]) == ["Expires", "Signature", "Key-Pair-Id"])
        #expect(fields[0][1] == "1800000000" && fields[2][1] == "K2JCJMDEHXQW5F")
        let alphabet: [Character: Character] = ["-": "+", "_": "=", "~": "/"]
        let signature = try #require(Data(base64Encoded: String(fields[1][1].map { alphabet[$0] ?? $0 })))
        try signature.write(to: URL(filePath: folder.path(of: "signature")))

        for (address, verdict) in [
            (String(parts[0]), true), ("https://d1.cloudfront.net/anna/job-2/a%20b.webp", false),
        ] {
            let policy = """
                {"Statement":[{"Resource":"\(address)","Condition":{"DateLessThan":{"AWS:EpochTime":1800000000}}}]}
                """
            try Data(policy.utf8).write(to: URL(filePath: folder.path(of: "policy")))
            let output = try await ExternalTool.run(
                "openssl",
                [
                    "dgst", "-sha1", "-verify", publicKey, "-signature", folder.path(of: "signature"),
                    folder.path(of: "policy"),
                ])
            #expect((output.exitCode == 0) == verdict, "\(address): \(output.stdout)")
        }
    }

    @Test(
        "What is no RSA key is refused",
        arguments: ["", "hush", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
    func noKey(_ text: String) {
        #expect(throws: InvalidLinkKey.self) { try CloudFrontLinkSigner(keyPairID: "K", privateKey: text) }
    }

    static let key = "943b421c9eb07c830af81030552c86009268de4e532ba2ee2eab8247c6da0881"
    static let salt = "520f986b998545b4785e0defbc4f3c1203f22de2374a3d53cb7a7fe9fea309c5"

    @Test("Python computes the same signature")
    func python() async throws {
        let signer = try HMACLinkSigner(key: Self.key, salt: Self.salt)
        let link = try signer.link(to: "/anna/job-1/normal.jpg", below: "https://cdn.example.com", until: Self.end)
        let output = try await ExternalTool.run(
            "python3",
            [
                "-c",
                """
                import base64, hashlib, hmac, sys
                key, salt, path = bytes.fromhex(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3]
                digest = hmac.new(key, salt + path.encode(), hashlib.sha256).digest()
                print("https://cdn.example.com/" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode() + path, end="")
                """, Self.key, Self.salt, "/exp:1800000000/anna/job-1/normal.jpg",
            ])
        #expect(link == output.stdout)
    }

    @Test(
        "A link that was changed or is over opens nothing",
        arguments: [
            ("", 0.0, true), ("job-1>job-2", 0, false), ("1800000000>1900000000", 0, false), ("exp:>exp:+", 0, false),
            ("", 1, false),
        ])
    func tampered(_ change: String, _ late: Double, _ verdict: Bool) throws {
        let signer = try HMACLinkSigner(key: Self.key, salt: Self.salt)
        var path = try signer.link(to: "/anna/job-1/normal.jpg", below: "", until: Self.end)
        if !change.isEmpty {
            let words = change.split(separator: ">").map(String.init)
            path = path.replacingOccurrences(of: words[0], with: words[1])
        }
        #expect(signer.accepts(path, at: Self.end.addingTimeInterval(late - 0.5)) == verdict)
    }

    @Test(
        "Keys that are short or no hexadecimal are refused",
        arguments: [("", ""), ("abcd", ""), (key, "x"), ("zz" + key, "")])
    func badKeys(_ key: String, _ salt: String) {
        #expect(throws: InvalidLinkKey.self) { try HMACLinkSigner(key: key, salt: salt) }
    }

    @Test("A linked store keeps objects where they are and signs each address anew")
    func linkedStore() async throws {
        let folder = try ScratchFolder()
        let signer = try HMACLinkSigner(key: Self.key, salt: Self.salt)
        let store = LinkedStore(
            FolderStore(folder.path(of: "objects")), at: "https://cdn.example.com/", signer: signer,
            lifetime: .seconds(60),
            now: { Self.end.addingTimeInterval(-60) })
        for promise in ObjectStoreCase.listable { try await promise.check(store) }
        let link = try store.url(of: ObjectKey("anna/job-1/a b.jpg")).absoluteString
        #expect(link.hasPrefix("https://cdn.example.com/") && link.hasSuffix("/exp:1800000000/anna/job-1/a%20b.jpg"))
        #expect(
            signer.accepts(String(link.dropFirst("https://cdn.example.com".count)), at: Self.end.addingTimeInterval(-1))
        )
    }
}

private func openssl(_ arguments: String...) async throws {
    let output = try await ExternalTool.run("openssl", arguments)
    try #require(output.exitCode == 0, "\(output.stderr)")
}
