import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("Where a source comes from", .timeLimit(.minutes(1)))
struct SourceTests {
    @Test("A file is read")
    func file() async throws {
        let result = try await process { folder in
            let path = folder + "/picture.txt"
            try Data(Flow.picture.png).write(to: URL(filePath: path))
            return .file(path: path)
        }
        #expect(result.error == nil)
        #expect(result.original?.size == Flow.picture.png.count)
    }

    @Test("An address is downloaded")
    func address() async throws {
        let bytes = Flow.picture.png
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n"
        try await ScriptedServer.run { _ in
            [.send(head), .flood(bytes, total: bytes.count)]
        } _: { server in
            let result = try await process { _ in .url(server.address + "/picture") }
            #expect(result.error == nil)
            #expect(result.variants.count == 2)
            #expect(server.requests.map(\.target) == ["/picture"])
        }
    }

    @Test("An address that sends gzip is unpacked", arguments: ["Content-Encoding: gzip", "Content-Type: image/png"])
    func packed(_ header: String) async throws {
        let bytes = gzipped(Flow.picture.png)
        let head = "HTTP/1.1 200 OK\r\n\(header)\r\nContent-Length: \(bytes.count)\r\n\r\n"
        try await ScriptedServer.run { _ in
            [.send(head), .bytes(bytes)]
        } _: { server in
            let result = try await process { _ in .url(server.address + "/picture") }
            #expect(result.error == nil)
            #expect(result.original?.size == Flow.picture.png.count)
        }
    }

    @Test("An address that packs several times is unpacked, up to three times", arguments: 2...4)
    func packedOften(_ layers: Int) async throws {
        let bytes = (0..<layers).reduce(Flow.picture.png) { bytes, _ in gzipped(bytes) }
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: \(bytes.count)\r\n\r\n"
        try await ScriptedServer.run { _ in
            [.send(head), .bytes(bytes)]
        } _: { server in
            let result = try await process { _ in .url(server.address) }
            guard layers > 3 else { return #expect(result.error == nil) }
            #expect(result.error?.reason == .upstreamError)
            #expect(result.error?.message.contains("packed with gzip more than 3 times") == true)
        }
    }

    @Test("An image that a store calls 'aws-chunked' is read, and real chunks are told", arguments: [true, false])
    func chunked(_ isPlain: Bool) async throws {
        let bytes = isPlain ? Flow.picture.png : Array("5;chunk-signature=0\r\nhello\r\n0\r\n\r\n".utf8)
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: aws-chunked\r\nContent-Length: \(bytes.count)\r\n\r\n"
        try await ScriptedServer.run { _ in
            [.send(head), .bytes(bytes)]
        } _: { server in
            let error = try await process { _ in .url(server.address) }.error
            guard !isPlain else { return #expect(error == nil) }
            #expect(error?.reason == .upstreamError && error?.message.contains("'aws-chunked'") == true)
        }
    }

    @Test(
        "An answer without content is told as such, and tried again",
        arguments: ["204 No Content\r\n", "200 OK\r\nContent-Length: 0\r\n"])
    func noContent(_ status: String) async throws {
        try await ScriptedServer.run { _ in
            [.send("HTTP/1.1 \(status)\r\n")]
        } _: { server in
            let error = try await process { _ in .url(server.address) }.error
            #expect(error?.kind == .source && error?.reason == .upstreamError && error?.retry == .later)
            #expect(error?.message.hasPrefix("The address answered with no content.") == true)
        }
    }

    @Test("An upload is read from the processor's own store, by its key")
    func upload() async throws {
        try await Flow.withFolder { folder in
            let (store, key) = (FolderStore(folder), try ObjectKey("~/sources/sha256/1"))
            _ = try await store.put(Flow.picture.png, at: key, as: MediaType(rawValue: "image/png"))
            let result = try await Flow.processor(store).process(try Flow.job(.upload(key)))
            #expect(result.error == nil)
            #expect(result.original?.size == Flow.picture.png.count)
        }
    }

    @Test("An object that was stored as gzip is unpacked")
    func packedObject() async throws {
        let result = try await process { folder in
            let bucket = FolderStore(folder + "/my-bucket")
            _ = try await bucket.put(
                gzipped(Flow.picture.png), at: try ObjectKey("a.png"), as: MediaType(rawValue: "image/png"))
            return try .object("s3://my-bucket/a.png")
        }
        #expect(result.error == nil)
        #expect(result.original?.size == Flow.picture.png.count)
    }

    @Test("Gzip is unpacked up to the limit of a source, and damaged gzip is its server's fault")
    func packedBadly() async throws {
        let bytes = gzipped(Flow.picture.png)
        for (sent, limit, reason) in [
            (bytes, Flow.picture.png.count - 1, ImageProcessingError.Reason.tooManyBytes),
            (Array(bytes.dropLast(9)), 1_000_000, .upstreamError),
        ] {
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(sent.count)\r\n\r\n"
            try await ScriptedServer.run { _ in
                [.send(head), .bytes(sent)]
            } _: { server in
                let result = try await process {
                    $0.limits.bytes = limit
                } from: { _ in
                    .url(server.address)
                }
                #expect(result.error?.reason == reason)
            }
        }
    }

    @Test(
        "A page in the place of an image is told as such",
        arguments: [
            ("<!DOCTYPE html><p>Sign in", "a web page"), ("<html><svg>", "a web page"),
            ("\u{FEFF}\n <HTML>", "a web page"),
            ("<?xml version=\"1.0\"?><html xmlns=\"x\">", "a web page"), ("{ \"error\": \"expired\" }", "JSON"),
            ("[{\"a\":1}]", "JSON"),
            ("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "an XML document"),
        ])
    func page(_ text: String, _ kind: String) async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
        try await ScriptedServer.run { _ in
            [.send(head + text)]
        } _: { server in
            let result = try await process { _ in .url(server.address) }
            #expect(result.error?.kind == .source)
            #expect(result.error?.reason == .upstreamError)
            #expect(result.error?.retry == .never)
            #expect(result.error?.message.contains("answered with \(kind), not with an image") == true)
        }
    }

    @Test(
        "An address that is not valid is told with what is wrong with it",
        arguments: [
            ("https://ann:secret@example.com/a.png", "a user and a password"),
            ("https://example.com/\u{202E}.png", "U+202E"), ("https://example.com:99999/", "the port"),
        ])
    func invalid(_ address: String, _ reason: String) async throws {
        let result = try await process { _ in .url(address) }
        #expect(result.error?.reason == .invalidURL)
        #expect(result.error?.message.contains(reason) == true, "\(result.error?.message ?? "")")
        #expect(result.error?.message.contains("secret") == false)
    }

    @Test("An object is read from its bucket")
    func object() async throws {
        let result = try await process { folder in
            let bucket = FolderStore(folder + "/my-bucket")
            _ = try await bucket.put(
                Flow.picture.png, at: try ObjectKey("a/b.png"), as: MediaType(rawValue: "image/png"))
            return try .object("s3://my-bucket/a/b.png")
        }
        #expect(result.error == nil)
        #expect(result.variants.count == 2)
    }

    struct Refusal: CustomStringConvertible, Sendable {
        let description: String
        let reason: ImageProcessingError.Reason
        let source: @Sendable (_ folder: String) throws -> ImageSource
    }

    static let refusals = [
        Refusal(description: "a file that is not there", reason: .notFound) { .file(path: $0 + "/nothing") },
        Refusal(description: "a path below a file", reason: .notFound) { folder in
            try Data([1]).write(to: URL(filePath: folder + "/a"))
            return .file(path: folder + "/a/b")
        },
        Refusal(description: "a folder", reason: .notFound) { .file(path: $0) },
        Refusal(description: "a device", reason: .notFound) { _ in .file(path: "/dev/zero") },
        Refusal(description: "an object that is not there", reason: .notFound) { _ in
            try .object("s3://my-bucket/nothing")
        },
        Refusal(description: "a bucket without credentials", reason: .forbidden) { _ in
            try .object("s3://closed/nothing")
        },
        Refusal(description: "an address of another scheme", reason: .invalidURL) { _ in .url("file:///etc/passwd") },
        Refusal(description: "a metadata service", reason: .blockedAddress) { _ in .url("http://169.254.169.254/") },
    ]

    @Test("What cannot be read is a failure of the source", arguments: refusals)
    func refused(_ refusal: Refusal) async throws {
        let result = try await process(from: refusal.source)
        #expect(result.error?.kind == .source)
        #expect(result.error?.reason == refusal.reason)
        #expect(result.error?.retry == .never)
        #expect(result.original == nil)
    }

    @Test(
        "What is no image is a failure of processing",
        arguments: [
            ("", ImageProcessingError.Reason.damaged), ("hello", .unknownFormat),
            ("\u{89}PNG\r\n", .unknownFormat),
        ])
    func noImage(_ text: String, _ reason: ImageProcessingError.Reason) async throws {
        let result = try await process { _ in .bytes(Array(text.utf8)) }
        #expect(result.error?.kind == .processing)
        #expect(result.error?.reason == reason)
    }

    @Test("More bytes than allowed are refused, from wherever they come", arguments: ["bytes", "file", "object"])
    func tooManyBytes(_ location: String) async throws {
        let bytes = Flow.picture.png
        let result = try await process { configuration in
            configuration.limits.bytes = bytes.count - 1
        } from: { folder in
            switch location {
            case "file":
                try Data(bytes).write(to: URL(filePath: folder + "/a.png"))
                return .file(path: folder + "/a.png")
            case "object":
                _ = try await FolderStore(folder + "/my-bucket").put(
                    bytes, at: try ObjectKey("a.png"), as: MediaType(rawValue: "image/png"))
                return try .object("s3://my-bucket/a.png")
            default: return .bytes(bytes)
            }
        }
        #expect(result.error?.kind == .memory)
        #expect(result.error?.reason == .tooManyBytes)
    }

    @Test("An object may take as long as a download, and no longer", .timeLimit(.minutes(1)))
    func timeout() async throws {
        let result = try await process {
            $0.limits.downloadTimeout = .milliseconds(100)
            $0.bucket = { name in
                var store = ScriptedStore(name)
                store.beforeGet = { _ in try await Task.sleep(for: .seconds(600)) }
                return store
            }
        } from: { _ in
            try .object("s3://my-bucket/a.png")
        }
        #expect(result.error?.kind == .source)
        #expect(result.error?.reason == .timeout)
    }

    @Test("No limit is a limit too")
    func noLimit() async throws {
        let result = try await process {
            $0.limits.bytes = .max
        } from: { folder in
            try Data(Flow.picture.png).write(to: URL(filePath: folder + "/a.png"))
            return .file(path: folder + "/a.png")
        }
        #expect(result.error == nil)
    }

    @Test("A picture beyond the limits is refused, and the result tells its size")
    func tooManyPixels() async throws {
        let result = try await process {
            $0.limits.image.pixels = 64 * 48 - 1
        } from: { _ in
            .bytes(Flow.picture.png)
        }
        #expect(result.error?.kind == .memory)
        #expect(result.error?.reason == .tooManyPixels)
        #expect(result.original?.dimensions == Dimensions(width: 64, height: 48))
    }

    private func process(
        _ change: (inout ImageProcessor.Configuration) -> Void = { _ in },
        from source: (_ folder: String) async throws -> ImageSource
    ) async throws -> ImageProcessingResult {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder + "/out")) { configuration in
                configuration.limits.allowsPrivateAddresses = true
                configuration.bucket = { name in
                    guard name == "my-bucket" else { throw TransferError(.forbidden, detail: "another bucket") }
                    return FolderStore(folder + "/" + name)
                }
                change(&configuration)
            }
            return try await processor.process(try Flow.job(try await source(folder)))
        }
    }
}
