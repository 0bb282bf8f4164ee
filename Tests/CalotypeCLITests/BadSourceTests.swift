import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("A source that cannot be used")
    struct BadSources {
        struct Row: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let exitCode: Int32
            let verdict: String
            /// Prepares the folder and names the source.
            let source: @Sendable (WorkFolder) throws -> String

            init(
                _ name: String, _ exitCode: Int32, _ verdict: String,
                _ source: @escaping @Sendable (WorkFolder) throws -> String
            ) {
                testDescription = name
                self.exitCode = exitCode
                self.verdict = verdict
                self.source = source
            }

            static func file(
                _ name: String, _ exitCode: Int32, _ verdict: String, _ bytes: @escaping @Sendable () throws -> [UInt8]
            ) -> Self {
                Self(name, exitCode, verdict) {
                    try $0.write(bytes(), to: "source.png")
                    return "source.png"
                }
            }
        }

        @Test(
            "Credentials that cannot be used are named, and are not the source's fault",
            arguments: [
                (["AWS_PROFILE": "gone"], "there is no profile 'gone'"),
                (["AWS_PROFILE": "sso"], "the profile 'sso' has sso_start_url, which is not supported"),
                (["AWS_PROFILE": "run"], "the profile 'run' has credential_process, which is not supported"),
                (
                    ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/"],
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither"
                ),
                (
                    ["AWS_WEB_IDENTITY_TOKEN_FILE": "gone", "AWS_ROLE_ARN": "arn:aws:iam::1:role/a"],
                    "the file in AWS_WEB_IDENTITY_TOKEN_FILE cannot be read"
                ),
            ])
        func credentials(_ environment: [String: String], _ problem: String) async throws {
            let folder = try WorkFolder()
            try folder.write(
                "[profile sso]\nsso_start_url = https://example.com\n[profile run]\ncredential_process = id\n",
                to: "config")
            let files = [
                "AWS_CONFIG_FILE": folder.path + "/config", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
                "AWS_EC2_METADATA_DISABLED": "true",
            ]
            let output = try await calotype(
                "process", "s3://pictures/a.png", "--tool", "sora", "--output", "out", in: folder,
                environment: files.merging(environment) { $1 })
            #expect(output.exitCode == 69)
            #expect(output.stderr.contains("There are no usable credentials for the bucket: \(problem)"), "\(output)")
        }

        @Test("A name that no bucket can have is told by the rule for names", arguments: ["MyBucket", "a", "a..b"])
        func bucketName(_ name: String) async throws {
            let output = try await calotype("inspect", "s3://\(name)/a.png", in: try WorkFolder())
            #expect(output.exitCode == 66)
            #expect(
                output.stderr.contains("not valid: the name of a bucket has 3 to 63 lower-case letters"), "\(output)")
        }

        static let rows = [
            Row("a file that is missing", 66, "source/not-found") { _ in "missing.png" },
            Row("a path through a file", 66, "source/not-found") {
                try $0.write("", to: "file")
                return "file/x.png"
            },
            Row("links that lead to each other", 66, "source/not-found") {
                try FileManager.default.createSymbolicLink(atPath: $0.path + "/a.png", withDestinationPath: "b.png")
                try FileManager.default.createSymbolicLink(atPath: $0.path + "/b.png", withDestinationPath: "a.png")
                return "a.png"
            },
            Row("a file of another machine", 66, "source/invalid-url") { _ in "file://elsewhere/a.png" },
            Row("a pipe that nobody writes to", 66, "source/not-found") {
                #expect(unsafe mkfifo($0.path + "/pipe", 0o600) == 0)
                return "pipe"
            },
            Row("a device", 66, "source/not-found") { _ in "/dev/zero" },
            Row("an address of no known kind", 66, "source/invalid-url") { _ in "ftp://example.com/a.png" },
            Row("a bucket without a key", 66, "source/invalid-url") { _ in "s3://bucket" },
            Row("a bucket without credentials", 66, "source/forbidden") { _ in "s3://bucket/key" },
            Row("an address on this machine", 66, "source/blocked-address") { _ in "http://127.0.0.1:8080/a.png" },
            Row("the address of a cloud's secrets", 66, "source/blocked-address") { _ in "http://169.254.169.254/" },
            .file("an empty file", 65, "processing/damaged") { [] },
            .file("text", 65, "processing/unknown-format") { Array("not a picture, whatever its name".utf8) },
            .file("half a PNG", 65, "processing/damaged") { half(Pictures.png) },
            .file("half a JPEG", 65, "processing/damaged") { half(try Pictures.jpeg()) },
            .file("half a WebP", 65, "processing/damaged") { half(try Pictures.webp()) },
            .file("a PNG of 60000×60000 in 69 bytes", 65, "memory/too-many-pixels") { Pictures.bomb },
        ]

        private static func half(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.prefix(bytes.count / 2)) }

        @Test("has its exit code, kind and reason, at once, and leaves nothing", arguments: rows)
        func refused(_ row: Row) async throws {
            let folder = try WorkFolder()
            let source = try row.source(folder)
            let output = try await calotype(
                "process", source, "--tool", "dall-e", "--output", "out", "--json", in: folder)

            let result = try #require(try output.results().first)
            #expect((output.exitCode, result.verdict) == (row.exitCode, row.verdict))
            #expect(result.success == false && result.variants.isEmpty)
            #expect(result.processingTimeMs < 1000)
            let message = try #require(result.error?.message)
            #expect(output.stderr == "calotype: \(source): \(message) (\(row.verdict))\n")
            #expect(folder.files().isEmpty)
        }

        @Test("is refused by inspect too, where its header tells", arguments: ["text", "missing.png", "half.jpg"])
        func inspected(_ source: String) async throws {
            let folder = try WorkFolder()
            try folder.write("text", to: "text")
            try folder.write(Array(Pictures.jpeg().prefix(30)), to: "half.jpg")
            let output = try await calotype("inspect", source, in: folder)
            #expect(output.exitCode == (source == "missing.png" ? 66 : 65))
            #expect(output.stdout == "")
            #expect(output.stderr.hasPrefix("calotype: \(source): "))
        }

        static let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        /// Root may read everything, so somebody else must try.
        private static func somebodyElse() async throws -> [String]? {
            guard geteuid() == 0 else { return [] }
            let try_ = try? await ExternalTool.run("setpriv", nobody.dropFirst() + ["test", "-x", Built.calotype])
            return try_?.exitCode == 0 ? nobody : nil
        }

        @Test(
            "A file that may not be read is told from one that is missing", .enabled { try await somebodyElse() != nil }
        )
        func unreadable() async throws {
            let folder = try WorkFolder("a.png")
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path + "/a.png")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
            let output = try await shell(
                "exec $calotype process a.png --tool dall-e --json --output out", in: folder,
                wrapped: try #require(try await Self.somebodyElse()))
            #expect(output.exitCode == 66)
            #expect(try output.results().first?.verdict == "source/forbidden")
        }

        @Test(
            "Standard input that is closed, empty or a folder fails alone",
            arguments: [("<&-", 66), ("</dev/null", 65), ("<.", 66)] as [(String, Int32)])
        func standardInput(redirection: String, exitCode: Int32) async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                "exec $calotype process - a.png --tool dall-e --output out --json \(redirection)", in: folder)
            #expect(output.exitCode == exitCode)
            #expect(try output.results().count(where: \.success) == 1)
            #expect(folder.files().count == 2)
        }
    }
}
