import CalotypeS3
import Foundation

/// The second opinion: the same server, asked by AWS's own Python client.
struct Boto: Sendable {
    let server: TestServer

    /// Runs `script` with `s3` (a client), `bucket` and `argv`. Returns what it printed. Throws when it fails.
    func run(_ script: String, _ arguments: String...) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: server.python)
        process.arguments = ["-c", prologue + script] + arguments
        process.environment = [
            "ENDPOINT": server.endpoint, "BUCKET": server.bucket, "KEY_ID": server.writer.accessKeyId,
            "SECRET": server.writer.secretAccessKey, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1",
        ]
        let output = Pipe()
        process.standardOutput = output
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard status == 0 else { throw Failure(status: status) }
        return String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            .trimmingCharacters(in: .newlines)
    }

    /// A script writes why to standard error.
    struct Failure: Error { let status: Int32 }

    private let prologue = """
        import base64, hashlib, json, os, sys, boto3, botocore.config
        s3 = boto3.client("s3", endpoint_url=os.environ["ENDPOINT"], region_name="us-east-1",
            aws_access_key_id=os.environ["KEY_ID"], aws_secret_access_key=os.environ["SECRET"],
            config=botocore.config.Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2},
                s3={"addressing_style": "path"}))
        bucket, argv = os.environ["BUCKET"], sys.argv[1:]

        """
}
