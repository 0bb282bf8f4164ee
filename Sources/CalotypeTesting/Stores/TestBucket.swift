internal import Foundation

/// The bucket of the S3 server that `Scripts/seaweedfs` started for the tests.
package struct TestBucket: Sendable {
    package static let current = TestBucket(ProcessInfo.processInfo.environment)

    package let endpoint, name, keyID, secret: String
    /// The credentials of a user who may only read.
    package let readerKeyID, readerSecret: String
    private let python: String

    private init?(_ environment: [String: String]) {
        func value(_ name: String) -> String? { environment["CALOTYPE_TEST_\(name)"] }
        guard let endpoint = value("S3_ENDPOINT"), let name = value("S3_BUCKET"), let python = value("PYTHON"),
            let keyID = value("S3_ACCESS_KEY_ID"), let secret = value("S3_SECRET_ACCESS_KEY"),
            let readerKeyID = value("S3_READONLY_ACCESS_KEY_ID"),
            let readerSecret = value("S3_READONLY_SECRET_ACCESS_KEY")
        else { return nil }
        self.endpoint = endpoint
        self.name = name
        self.python = python
        self.keyID = keyID
        self.secret = secret
        self.readerKeyID = readerKeyID
        self.readerSecret = readerSecret
    }

    package var upstream: FaultProxy.Upstream {
        let parts = URLComponents(string: endpoint)
        return FaultProxy.Upstream(host: parts?.host ?? "", port: parts?.port ?? 0)
    }

    /// Asks the same server with AWS's own Python client, as an independent reference. Runs `script` with `s3` (a
    /// client), `bucket` and `argv`. Returns its output. Throws if it fails.
    package func boto(_ script: String, _ arguments: String...) async throws -> String {
        let output = try await ExternalTool.run(
            python, ["-c", Self.prologue + script] + arguments,
            in: .init(environment: [
                "ENDPOINT": endpoint, "BUCKET": name, "KEY_ID": keyID, "SECRET": secret,
                "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1",
            ]))
        guard output.exitCode == 0 else { throw Failure(message: output.stderr) }
        return output.stdout.trimmingCharacters(in: .newlines)
    }

    package struct Failure: Error { let message: String }

    private static let prologue = """
        import base64, hashlib, json, os, sys, urllib.request, boto3, botocore.config
        s3 = boto3.client("s3", endpoint_url=os.environ["ENDPOINT"], region_name="us-east-1",
            aws_access_key_id=os.environ["KEY_ID"], aws_secret_access_key=os.environ["SECRET"],
            config=botocore.config.Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2},
                s3={"addressing_style": "path"}))
        bucket, argv = os.environ["BUCKET"], sys.argv[1:]

        """
}
