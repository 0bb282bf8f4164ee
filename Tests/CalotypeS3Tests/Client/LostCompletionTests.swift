import CalotypeTesting
import Crypto
import Foundation
import Testing

@testable import CalotypeS3

@Suite("An upload in parts whose completion was answered to nobody")
struct LostCompletionTests {
    private static let bytes: [UInt8] = [1, 2, 3, 4, 5]
    private static let checksum = composite([[1, 2, 3], [4, 5]])

    @Test("is told by what lies there, and is not aborted")
    func completed() async throws {
        let made = ["ETag": "whole", "x-amz-checksum-sha256": Self.checksum, "x-amz-meta-a": "b"]
        try await put(finding: CannedAnswer(status: 200, headers: made)) { requests, result in
            try #expect(result.get() == "whole")
            #expect(requests.map { $0.prefix(4) } == ["POST", "PUT ", "PUT ", "POST", "POST", "HEAD"])
        }
    }

    @Test(
        "has failed where there is nothing, or another object",
        arguments: [
            CannedAnswer(status: 404), CannedAnswer(status: 200, headers: ["x-amz-meta-a": "b"]),
            CannedAnswer(status: 200, headers: ["x-amz-checksum-sha256": checksum]),
            CannedAnswer(
                status: 200, headers: ["x-amz-checksum-sha256": composite([[1, 2, 3], [4]]), "x-amz-meta-a": "b"]),
        ])
    func failed(_ found: CannedAnswer) async throws {
        try await put(finding: found) { requests, result in
            #expect { try result.get() } throws: { ($0 as? S3Error)?.code == .noSuchUpload }
            #expect(requests.last?.hasPrefix("DELETE") == true)
        }
    }

    private func put(
        finding found: CannedAnswer, _ check: (_ requests: [String], Result<String?, any Error>) throws -> Void
    ) async throws {
        let begun = CannedAnswer(status: 200, body: "<UploadId>upload-1</UploadId>")
        let part = Fault.answer(CannedAnswer(status: 200, headers: ["ETag": "part"]))
        let lost = Fault.answer(CannedAnswer(status: 500))
        let gone = Fault.answer(CannedAnswer(status: 404, code: "NoSuchUpload"))
        try await CannedServer.run([.answer(begun), part, part, lost, gone, .answer(found)], partSize: 3) { server in
            let result: Result<String?, any Error>
            do {
                let options = S3PutOptions(metadata: ["A": "b"])
                result = .success(try await server.client.put(Self.bytes, at: "a", in: "pictures", options))
            } catch {
                result = .failure(error)
            }
            try check(server.proxy.requests, result)
        }
    }

    private static func composite(_ parts: [[UInt8]]) -> String {
        let checksums = parts.flatMap { Array(SHA256.hash(data: $0)) }
        return "\(Data(SHA256.hash(data: checksums)).base64EncodedString())-\(parts.count)"
    }
}
