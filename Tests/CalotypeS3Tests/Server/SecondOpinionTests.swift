import Calotype
import CalotypeTesting
import Crypto
import Foundation
import Testing

@testable import CalotypeS3

@Suite("boto3 agrees", .enabled(if: TestServer.current != nil), .timeLimit(.minutes(1)))
struct SecondOpinionTests {
    /// é once as one character and once as e with an accent: two keys. SeaweedFS lists a backslash as a slash.
    static let names =
        ObjectStoreCase.awkwardNames.filter { !$0.contains("\\") }
        + ["nfc-\u{E9}.jpg", "nfd-e\u{301}.jpg", "two//slashes.jpg"]

    @Test("boto3 reads what we wrote", arguments: names)
    func botoReads(_ name: String) async throws {
        let server = try #require(TestServer.current)
        let key = uniqueKey(name)
        let bytes = someBytes(3_000)
        try await server.withClient {
            _ = try await S3Store($0, bucket: server.bucket).put(bytes, at: ObjectKey(key), as: webp)
        }
        let seen = try await #require(TestBucket.current).boto(
            """
            found = s3.get_object(Bucket=bucket, Key=argv[0], ChecksumMode="ENABLED")
            keys = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket, Prefix=argv[0]).get("Contents", [])]
            print(found["ContentType"], found["CacheControl"], found.get("ChecksumSHA256"),
                  hashlib.sha256(found["Body"].read()).hexdigest(), keys == [argv[0]], sep="|")
            """, key)
        let digest = SHA256.hash(data: bytes)
        let base64 = Data(digest).base64EncodedString()
        #expect(seen == "image/webp|public, max-age=31536000, immutable|\(base64)|\(digest.hexadecimal)|True")
    }

    @Test("We read what boto3 wrote", arguments: names)
    func weRead(_ name: String) async throws {
        let server = try #require(TestServer.current)
        let key = uniqueKey(name)
        _ = try await #require(TestBucket.current).boto(
            "s3.put_object(Bucket=bucket, Key=argv[0], Body=argv[1].encode(), ContentType='image/png', "
                + "Metadata={'who': 'boto'}, ChecksumAlgorithm='SHA256')", key, name)
        try await server.withClient { client in
            try await #expect(client.get(key, in: server.bucket, limit: 1_000) == Array(name.utf8))
            let info = try await client.head(key, in: server.bucket)
            #expect(info.contentType == "image/png")
            #expect(info.metadata == ["who": "boto"])
            #expect(info.length == name.utf8.count)
        }
    }

    @Test("Anyone can read a presigned address, and nobody one that was changed", arguments: names)
    func presigned(_ name: String) async throws {
        let server = try #require(TestServer.current)
        let key = try ObjectKey(uniqueKey(name))
        let url = try await server.withClient { client in
            let store = S3Store(client, bucket: server.bucket)
            _ = try await store.put(Array("presigned".utf8), at: key, as: webp)
            return try store.url(of: key).absoluteString
        }
        let fetch = """
            import urllib.request, urllib.error
            def fetch(url):
                try: return urllib.request.urlopen(url, timeout=20).read().decode()
                except urllib.error.HTTPError as error: return error.code
            print(fetch(argv[0]), fetch(argv[0].replace("X-Amz-Expires=604800", "X-Amz-Expires=604799")))
            """
        try await #expect(#require(TestBucket.current).boto(fetch, url) == "presigned 403")
    }

    @Test("An object can be read as it arrives")
    func streams() async throws {
        let server = try #require(TestServer.current)
        let key = uniqueKey("stream.bin")
        let bytes = someBytes(3_000_000)
        try await server.withClient { client in
            try await client.put(bytes, at: key, in: server.bucket)
            let object = try await client.stream(key, in: server.bucket)
            #expect(object.info.length == bytes.count)
            let parts = try await object.body.reduce(into: [[UInt8]]()) { $0.append($1) }
            #expect(parts.count > 1)
            #expect(Array(parts.joined()) == bytes)
        }
    }
}
