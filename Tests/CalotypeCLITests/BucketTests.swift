import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("A bucket", .enabled(if: TestBucket.current != nil))
    struct Buckets {
        private let server: TestBucket
        private let folder: WorkFolder
        /// Where this test's objects are.
        private let prefix = "cli/\(UUID().uuidString)"

        init() throws {
            server = try #require(TestBucket.current)
            folder = try WorkFolder("a.png")
        }

        private func environment(_ change: [String: String] = [:]) -> [String: String] {
            [
                "S3_ENDPOINT": server.endpoint, "S3_ACCESS_KEY_ID": server.keyID, "S3_SECRET_ACCESS_KEY": server.secret,
                "LOG_LEVEL": "trace",
            ].merging(change) { $1 }
        }

        /// Runs the command, and sees to it that no secret comes out.
        private func process(
            _ arguments: String..., asJSON: Bool = true, environment change: [String: String] = [:],
            meanwhile: @escaping @Sendable (RunningTool) async throws -> Void = { _ in }
        ) async throws -> ExternalTool.Output {
            let output = try await ExternalTool.run(
                Built.calotype, ["process"] + arguments + ["--tool", "dall-e"] + (asJSON ? ["--json"] : []),
                in: .init(environment: environment(change), directory: folder.path), meanwhile: meanwhile)
            for secret in [server.secret, server.readerSecret, "not-the-secret"] {
                #expect(!(output.stdout + output.stderr).contains(secret))
            }
            #expect(!output.stderr.contains("X-Amz-Signature"))
            return output
        }

        private func keys(under prefix: String? = nil) async throws -> [String] {
            let keys = try await server.boto(
                "print(*[o['Key'] for o in s3.list_objects_v2(Bucket=bucket, Prefix=argv[0]).get('Contents', [])])",
                prefix ?? self.prefix)
            return keys.split(separator: " ").map(String.init)
        }

        @Test("keeps variants that others can read, byte for byte")
        func stored() async throws {
            let output = try await process("a.png", "--store", "s3://\(server.name)/\(prefix)")
            #expect(output.exitCode == 0)
            let result = try #require(try output.results().first)
            #expect(try await keys() == result.variants.map(\.key).sorted())
            for variant in result.variants {
                #expect(variant.key.hasPrefix("\(prefix)/local/a-"))
                let seen = try await server.boto(
                    """
                    found = s3.get_object(Bucket=bucket, Key=argv[0])
                    linked = urllib.request.urlopen(argv[1], timeout=10).read()
                    body = found["Body"].read()
                    print(found["ContentType"], found["CacheControl"], hashlib.sha256(body).hexdigest(), body == linked, sep="|")
                    """, variant.key, variant.url)
                #expect(
                    seen == "image/\(variant.format)|public, max-age=31536000, immutable|\(variant.sha256)|True")
            }
        }

        @Test("is named in the table, whose reader could not open half of a signed address")
        func table() async throws {
            let output = try await process("a.png", "--store", "s3://\(server.name)/\(prefix)", asJSON: false)
            let locations = output.stdout.split(separator: "\n").dropFirst().dropLast(2).compactMap {
                $0.split(separator: " ").last
            }
            #expect(locations.sorted() == (try await keys()).map { "s3://\(server.name)/\($0)" }.sorted())
            #expect(locations.count == 2)
        }

        @Test("named by S3_BUCKET takes what nothing else is said of, and makes nothing anew")
        func standard() async throws {
            let change = ["S3_BUCKET": server.name, "CALOTYPE_PUBLIC_URL": "https://cdn.example.com/pictures/"]
            let user = "u-\(UUID().uuidString)"
            for _ in 0..<2 {
                let output = try await process("a.png", "--user", user, environment: change)
                #expect(output.exitCode == 0)
                let variants = try #require(try output.results().first).variants
                #expect(variants.map(\.url) == variants.map { "https://cdn.example.com/pictures/" + $0.key })
                #expect(try await keys(under: user) == variants.map(\.key).sorted())
            }
            #expect(folder.files(in: ".") == ["a.png"])
        }

        @Test("that is not S3_BUCKET is not below the public address")
        func another() async throws {
            let change = ["S3_BUCKET": "some-other-bucket", "CALOTYPE_PUBLIC_URL": "https://cdn.example.com/"]
            let output = try await process("a.png", "--store", "s3://\(server.name)/\(prefix)", environment: change)
            #expect(output.exitCode == 0)
            let urls = try output.results().flatMap(\.variants).map(\.url)
            #expect(urls.count == 2)
            #expect(urls.allSatisfy { $0.hasPrefix(server.endpoint) && $0.contains("X-Amz-Signature") })
        }

        @Test("is a source; a key that is missing is 66")
        func source() async throws {
            _ = try await server.boto(
                "s3.upload_file(argv[0], bucket, argv[1])", folder.path + "/a.png", prefix + "/in/my cat.png")
            let output = try await process(
                "s3://\(server.name)/\(prefix)/in/my cat.png", "s3://\(server.name)/\(prefix)/in/none.png",
                "--output", "out")
            #expect(output.exitCode == 66)
            #expect(try output.results().compactMap(\.verdict) == ["source/not-found"])
            #expect(folder.files().count == 2)
        }

        @Test(
            "with wrong credentials is refused, as a store and as a source",
            arguments: [(true, 69, "upload/forbidden"), (false, 69, "source/forbidden")] as [(Bool, Int32, String)])
        func wrongSecret(asStore: Bool, exitCode: Int32, verdict: String) async throws {
            let change = ["S3_SECRET_ACCESS_KEY": "not-the-secret"]
            let output =
                asStore
                ? try await process("a.png", "--store", "s3://\(server.name)/\(prefix)", environment: change)
                : try await process("s3://\(server.name)/x.png", "--output", "out", environment: change)
            #expect(output.exitCode == exitCode)
            #expect(try output.results().first?.verdict == verdict)
            #expect(try await keys().isEmpty)
        }

        @Test("that may only be read is refused as a store")
        func readOnly() async throws {
            let output = try await process(
                "a.png", "--store", "s3://\(server.name)/\(prefix)",
                environment: ["S3_ACCESS_KEY_ID": server.readerKeyID, "S3_SECRET_ACCESS_KEY": server.readerSecret])
            #expect(output.exitCode == 69)
            #expect(try output.results().first?.verdict == "upload/forbidden")
        }

        @Test("that does not exist is told by its own reason")
        func missing() async throws {
            // The server hides it from those who may not list buckets; others say so.
            let missing = Fault.answer(CannedAnswer(status: 404, code: "NoSuchBucket"))
            try await FaultProxy.run([], then: missing) { _, endpoint in
                let stored = try await process(
                    "a.png", "--store", "s3://no-such-bucket-here", environment: ["S3_ENDPOINT": endpoint])
                #expect(stored.exitCode == 69)
                #expect(try stored.results().first?.verdict == "upload/no-such-bucket")
            }
            let read = try await process("s3://no-such-bucket-here/a.png", "--output", "out")
            #expect(read.exitCode == 66)
            #expect(try read.results().first?.verdict == "source/not-found")
        }

        @Test("at which nobody listens is unreachable")
        func nobody() async throws {
            let output = try await process(
                "a.png", "--store", "s3://pictures", environment: ["S3_ENDPOINT": "http://127.0.0.1:1"])
            #expect(output.exitCode == 69)
            let error = try #require(try output.results().first?.error)
            #expect((error.kind, error.reason, error.retryable) == ("upload", "unreachable", true))
        }

        @Test(
            "behind a bad connection succeeds after retries",
            arguments: [
                [.slowDown, .slowDown], [.reset, .reset], [.cut(afterBytes: 20)], [.dropAnswer, .dropAnswer],
                [.slow(bytes: 40, every: .milliseconds(1))],
            ] as [[Fault]])
        func retried(faults: [Fault]) async throws {
            try await FaultProxy.run(to: server.upstream, faults, ofRequests: "PUT") { proxy, endpoint in
                let output = try await process(
                    "a.png", "--store", "s3://\(server.name)/\(prefix)", environment: ["S3_ENDPOINT": endpoint])
                #expect(output.exitCode == 0)
                #expect(try await keys() == output.results().flatMap(\.variants).map(\.key).sorted())
                #expect(proxy.requests.count { $0.hasPrefix("PUT ") } >= faults.count)
            }
        }

        @Test("that becomes busy after an object has arrived is throttled, worth another try, and holds nothing")
        func busy() async throws {
            try await FaultProxy.run(to: server.upstream, [.none], then: .slowDown, ofRequests: "PUT") {
                proxy, endpoint in
                let output = try await process(
                    "a.png", "--store", "s3://\(server.name)/\(prefix)", environment: ["S3_ENDPOINT": endpoint])
                #expect(output.exitCode == 69)
                let error = try #require(try output.results().first?.error)
                #expect((error.kind, error.reason, error.retryable) == ("upload", "throttled", true))
                #expect(proxy.requests.count { $0.hasPrefix("DELETE ") } == 1)
            }
            #expect(try await keys().isEmpty)
        }

        @Test("holds nothing of a job that was interrupted after its objects had arrived")
        func interrupted() async throws {
            try await FaultProxy.run(
                to: server.upstream, [.withholdAnswer, .withholdAnswer], ofRequests: "PUT"
            ) { proxy, endpoint in
                let output = try await process(
                    "a.png", "--store", "s3://\(server.name)/\(prefix)", environment: ["S3_ENDPOINT": endpoint]
                ) { running in
                    await proxy.answerLost()
                    await proxy.answerLost()
                    running.send(SIGINT)
                }
                #expect((output.exitCode, output.stdout) == (130, ""))
            }
            #expect(try await keys().isEmpty)
        }
    }
}
