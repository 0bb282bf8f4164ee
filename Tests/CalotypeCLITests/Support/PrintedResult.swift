import CalotypeTesting
import Foundation

/// A line of `--json`, read by nobody's code but the test's.
struct PrintedResult: Decodable {
    struct Variant: Decodable {
        let variant, url, key, format, sha256: String
        let width, height, size: Int
        let compressionRatio: Double
    }
    struct Original: Decodable {
        let format: String
        let width, height, size: Int
    }
    struct Failure: Decodable {
        let kind, reason, message: String
        let retryable: Bool
    }

    let jobId, tool, userId: String
    let success: Bool
    let original: Original?
    let originalSize: Int?
    let processingTimeMs: Int
    let compressionRatio: Double?
    let variants: [Variant]
    let metadata: [String: String]
    let error: Failure?

    /// `kind/reason`, or `nil` for a success.
    var verdict: String? { error.map { "\($0.kind)/\($0.reason)" } }
}

extension ExternalTool.Output {
    /// Every line of standard output. Throws where one of them is anything else.
    func results() throws -> [PrintedResult] {
        try stdout.split(separator: "\n").map { try JSONDecoder().decode(PrintedResult.self, from: Data($0.utf8)) }
    }
}
