import AsyncHTTPClient
import Calotype
import NIOCore
import Testing

@testable import CalotypeS3

struct ConfigurationTests {
    private struct Broken: Error {}

    @Test("A client of a scope is closed behind it")
    func scope() async throws {
        let configuration = S3Configuration(region: "eu-central-1", credentials: credentials)
        let client = try await S3Client.withClient(configuration) { $0 }
        await #expect(throws: HTTPClientError.alreadyShutdown) {
            try await client.httpClient.execute(HTTPClientRequest(url: "http://127.0.0.1:1"), timeout: .seconds(5))
        }
        await #expect(throws: Broken.self) {
            try await S3Client.withClient(configuration) { _ in throw Broken() }
        }
    }

    @Test(
        "The bucket goes where the service expects it",
        arguments: [
            (nil, S3Addressing.automatic, "pictures", "https://pictures.s3.eu-central-1.amazonaws.com/a/b.jpg"),
            (nil, .automatic, "my.pictures", "https://s3.eu-central-1.amazonaws.com/my.pictures/a/b.jpg"),
            (nil, .automatic, "my_pictures", "https://s3.eu-central-1.amazonaws.com/my_pictures/a/b.jpg"),
            ("http://127.0.0.1:8333", .automatic, "my_pictures", "http://127.0.0.1:8333/my_pictures/a/b.jpg"),
            (nil, .path, "pictures", "https://s3.eu-central-1.amazonaws.com/pictures/a/b.jpg"),
            ("http://127.0.0.1:8333", .automatic, "pictures", "http://127.0.0.1:8333/pictures/a/b.jpg"),
            ("https://s3.example.com:443/", .automatic, "pictures", "https://s3.example.com/pictures/a/b.jpg"),
            ("https://s3.example.com", .virtualHost, "pictures", "https://pictures.s3.example.com/a/b.jpg"),
            (
                "https://example.com/storage/v1", .automatic, "pictures",
                "https://example.com/storage/v1/pictures/a/b.jpg"
            ),
            ("http://[::1]:9000", .automatic, "pictures", "http://[::1]:9000/pictures/a/b.jpg"),
        ] as [(String?, S3Addressing, String, String)])
    func addresses(_ endpoint: String?, _ addressing: S3Addressing, _ bucket: String, _ expected: String) throws {
        var configuration = S3Configuration(region: "eu-central-1", credentials: credentials)
        if let endpoint { configuration.endpoint = try S3Endpoint(endpoint) }
        configuration.addressing = addressing

        #expect(configuration.address(of: "a/b.jpg", in: bucket).url(query: "") == expected)
    }

    @Test(
        "An endpoint that is no plain address is refused",
        arguments: [
            "", "s3.example.com", "ftp://host", "https://", "https://user:pw@host", "https://host?x=y", "https://h#f",
            "http://host:0", "http://host:65536", "http://host:99999999999999999999",
        ])
    func refuses(_ endpoint: String) {
        #expect { try S3Endpoint(endpoint) } throws: { ($0 as? TransferError)?.fault == .invalidURL }
    }

    @Test("Credentials do not show, however they are printed")
    func redacts() {
        let configuration = S3Configuration(region: "eu-central-1", credentials: credentials)
        let client = S3Client(configuration, httpClient: .shared)
        var printed = "\(credentials) \(configuration) \(client) \(S3Store(client, bucket: "pictures"))"
        debugPrint(credentials, configuration, client, to: &printed)
        dump(credentials, to: &printed)
        dump(configuration, to: &printed)
        dump(client, to: &printed)

        for secret in ["KEYID", "SECRET", "TOKEN"] { #expect(!printed.contains(secret)) }
        #expect(printed.contains("redacted"))
    }

    private let credentials = S3Credentials(accessKeyId: "KEYID", secretAccessKey: "SECRET", sessionToken: "TOKEN")
}
