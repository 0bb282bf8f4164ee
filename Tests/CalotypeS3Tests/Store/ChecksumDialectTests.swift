import Calotype
import CalotypeTesting
import Synchronization
import Testing

@testable import CalotypeS3

@Suite("A service that does not know a header", .timeLimit(.minutes(1)))
struct ChecksumDialectTests {
    /// A bucket that refuses some headers, and says so in one of the ways that services have.
    private static func run<Value: Sendable>(
        refusing headers: [String], with status: String, _ code: String?, partSize: Int = 16 << 20,
        sendsChecksums: Bool = true, _ body: (_ server: ScriptedServer, _ store: S3Store) async throws -> Value
    ) async throws -> Value {
        let xml = code.map { "<Error><Code>\($0)</Code></Error>" } ?? ""
        let refusal = "HTTP/1.1 \(status)\r\nContent-Length: \(xml.utf8.count)\r\nConnection: close\r\n\r\n\(xml)"
        return try await ScriptedServer.run { request in
            if headers.contains(where: { request.header($0) != nil }) { return [.send(refusal)] }
            let head = "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nConnection: close\r\n"
            if request.method == "HEAD" { return [.send("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n")] }
            if request.target.contains("uploads=") {
                let body = "<R><UploadId>u</UploadId></R>"
                return [.send("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")]
            }
            return [.send("\(head)Content-Length: 0\r\n\r\n")]
        } _: { server in
            try await withHTTPClient { http in
                var configuration = S3Configuration(
                    endpoint: try S3Endpoint(server.address),
                    credentials: S3Credentials(accessKeyId: "KEYID", secretAccessKey: "SECRET"))
                configuration.partSize = partSize
                configuration.sendsChecksums = sendsChecksums
                let client = S3Client(configuration, httpClient: http, clock: InstantClock())
                return try await body(server, S3Store(client, bucket: "pictures"))
            }
        }
    }

    private static let checksums = ["x-amz-checksum-sha256", "x-amz-checksum-algorithm", "x-amz-checksum-mode"]

    @Test(
        "The checksum is left out after a refusal, and not sent again",
        arguments: [
            ("400 Bad Request", "InvalidArgument"), ("400 Bad Request", "InvalidRequest"),
            ("400 Bad Request", "Strange"),
            ("400 Bad Request", nil), ("501 Not Implemented", "NotImplemented"), ("501 Not Implemented", nil),
        ] as [(String, String?)])
    func learns(_ status: String, _ code: String?) async throws {
        try await Self.run(refusing: Self.checksums, with: status, code) { server, store in
            try await #expect(store.put([1, 2, 3], at: ObjectKey("a"), as: webp) == .created)
            let first = server.requests.count
            try await #expect(store.put([1, 2, 3], at: ObjectKey("b"), as: webp) == .created)
            let later = server.requests.dropFirst(first)
            #expect(!later.isEmpty && later.allSatisfy { $0.header("x-amz-checksum-sha256") == nil })
            #expect(later.allSatisfy { $0.header("x-amz-content-sha256") != nil })
        }
    }

    @Test("It is left out of the parts of large objects as well")
    func parts() async throws {
        try await Self.run(refusing: Self.checksums, with: "501 Not Implemented", "NotImplemented", partSize: 2) {
            server, store in
            _ = try await store.client.put([1, 2, 3], at: "a", in: "pictures")
            let completion = try #require(server.requests.last)
            #expect(completion.method == "POST" && completion.target.contains("uploadId=u"))
            #expect(completion.body.contains("<PartNumber>2</PartNumber>") && !completion.body.contains("Checksum"))
        }
    }

    @Test("A setting says it beforehand")
    func setting() async throws {
        try await Self.run(refusing: Self.checksums, with: "400 Bad Request", "InvalidArgument", sendsChecksums: false)
        {
            server, store in
            _ = try await store.client.put([1], at: "a", in: "pictures")
            #expect(server.requests.count == 1)
        }
    }

    @Test("A service that takes neither the checksum nor the condition is used without both")
    func both() async throws {
        try await Self.run(
            refusing: Self.checksums + ["if-none-match"], with: "400 Bad Request", "InvalidArgument"
        ) { server, store in
            try await #expect(store.put([1], at: ObjectKey("a"), as: webp) == .created)
            let first = server.requests.count
            try await #expect(store.put([1], at: ObjectKey("b"), as: webp) == .created)
            #expect(server.requests.dropFirst(first).map(\.method) == ["HEAD", "PUT"])
        }
    }

    @Test(
        "A body that arrived damaged is not sent without its checksum",
        arguments: ["BadDigest", "XAmzContentSHA256Mismatch"])
    func damaged(_ code: String) async throws {
        try await Self.run(refusing: Self.checksums, with: "400 Bad Request", code) { server, store in
            await #expect(throws: S3Error.self) { try await store.client.put([1], at: "a", in: "pictures") }
            #expect(server.requests.count == 1)
        }
    }

    @Test("A test of writing removes the version that it made, and says what it could not remove")
    func writeTest() async throws {
        for (removal, remains) in [("204 No Content", WriteTestRemains.nothing), ("403 Forbidden", .object)] {
            try await ScriptedServer.run { request in
                let isPut = request.method == "PUT"
                let status = isPut ? "200 OK" : removal
                return [
                    .send(
                        "HTTP/1.1 \(status)\r\nx-amz-version-id: v7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                ]
            } _: { server in
                try await withHTTPClient { http in
                    let configuration = S3Configuration(
                        endpoint: try S3Endpoint(server.address),
                        credentials: S3Credentials(accessKeyId: "KEYID", secretAccessKey: "SECRET"))
                    let store = S3Store(S3Client(configuration, httpClient: http), bucket: "pictures")
                    #expect(try await store.writeTest([1], at: ObjectKey("~/probe/1")) == remains)
                    #expect(server.requests[0].header("if-none-match") == nil)
                    #expect(server.requests[1].target == "/pictures/~/probe/1?versionId=v7")
                }
            }
        }
    }
}
