import Calotype
import CalotypeCDN
import CalotypeS3
import CalotypeTesting
import Foundation
import Testing

@Suite("CloudFront invalidates paths", .timeLimit(.minutes(2)))
struct CloudFrontTests {
    static let credentials = S3Credentials(accessKeyId: "test-key", secretAccessKey: "test-secret")

    @Test("moto lists what was invalidated", .enabled(if: Moto.current != nil))
    func invalidates() async throws {
        let moto = try #require(Moto.current)
        let distribution = try await moto.python(
            """
            import uuid
            print(cloudfront.create_distribution(DistributionConfig=dict(CallerReference=str(uuid.uuid4()), Comment="", Enabled=True,
                Origins=dict(Quantity=1, Items=[dict(Id="o", DomainName="o.example.com",
                    CustomOriginConfig=dict(HTTPPort=80, HTTPSPort=443, OriginProtocolPolicy="https-only"))]),
                DefaultCacheBehavior=dict(TargetOriginId="o", ViewerProtocolPolicy="allow-all", MinTTL=0,
                    ForwardedValues=dict(QueryString=False, Cookies=dict(Forward="none")))))["Distribution"]["Id"])
            """)
        try await withHTTPClient { http in
            try await CloudFront(
                distribution: distribution, credentials: Self.credentials, httpClient: http, endpoint: moto.endpoint
            ).purge(
                ["https://cdn.example.com/anna/job-1/normal-3f9a.jpg", "https://cdn.example.com/a%20%26%20b.webp"],
                id: "purge-1")
        }
        let listed = try await moto.python(
            """
            all = cloudfront.list_invalidations(DistributionId=argv[0])["InvalidationList"]["Items"]
            one = cloudfront.get_invalidation(DistributionId=argv[0], Id=all[0]["Id"])["Invalidation"]["InvalidationBatch"]
            print(len(all), one["CallerReference"], *one["Paths"]["Items"])
            """, distribution)
        #expect(listed == "1 purge-1 /anna/job-1/normal-3f9a.jpg /a%20%26%20b.webp")
    }

    @Test("botocore signs the same request alike", .enabled(if: Moto.current != nil))
    func signature() async throws {
        let moto = try #require(Moto.current)
        let date = Date(timeIntervalSince1970: 1_767_225_600)
        let requests = try await recorded(status: 201, json: "") { http, endpoint in
            try await CloudFront(
                distribution: "EDFDVBD6EXAMPLE", credentials: Self.credentials, httpClient: http, endpoint: endpoint,
                now: { date }
            ).purge([PurgeTests.address], id: "purge-1")
        }
        let request = try #require(requests.first)
        #expect(request.line == "POST /2020-05-31/distribution/EDFDVBD6EXAMPLE/invalidation")
        let expected = try await moto.python(
            """
            import datetime, botocore.auth, botocore.awsrequest, botocore.credentials
            class Then(datetime.datetime):
                @classmethod
                def now(cls, tz=None): return datetime.datetime.fromtimestamp(1767225600, tz)
                @classmethod
                def utcnow(cls): return datetime.datetime(2026, 1, 1)
            botocore.auth.get_current_datetime = lambda remove_tzinfo=True: datetime.datetime(2026, 1, 1)
            request = botocore.awsrequest.AWSRequest("POST", "http://" + argv[0] + argv[1], data=argv[2].encode(),
                headers={"Content-Type": "text/xml"})
            botocore.auth.SigV4Auth(botocore.credentials.Credentials("test-key", "test-secret"), "cloudfront",
                "us-east-1").add_auth(request)
            print(request.headers["Authorization"])
            """, try #require(request.header("host")), request.target, request.body)
        #expect(request.header("authorization") == expected)
    }

    @Test("Too many at once is a reason to come back later")
    func tooMany() async throws {
        let error = await #expect(throws: TransferError.self) {
            _ = try await recorded(
                status: 400,
                json: "<ErrorResponse><Error><Code>TooManyInvalidationsInProgress</Code></Error></ErrorResponse>"
            ) { http, endpoint in
                try await CloudFront(
                    distribution: "E", credentials: Self.credentials, httpClient: http, endpoint: endpoint
                ).purge([PurgeTests.address], id: "p")
            }
        }
        #expect(error?.fault == .throttled)
    }
}

/// The moto that `Scripts/moto` started for the tests, asked by AWS's own Python client.
struct Moto: Sendable {
    static let current = Moto(ProcessInfo.processInfo.environment)

    let endpoint: String
    private let interpreter: String

    private init?(_ environment: [String: String]) {
        guard let endpoint = environment["CALOTYPE_TEST_MOTO_ENDPOINT"],
            let python = environment["CALOTYPE_TEST_PYTHON"]
        else { return nil }
        self.endpoint = endpoint
        interpreter = python
    }

    /// Runs `script` with `cloudfront` (a client) and `argv`. Returns what it printed.
    func python(_ script: String, _ arguments: String...) async throws -> String {
        let prologue = """
            import sys, boto3
            cloudfront = boto3.client("cloudfront", endpoint_url="\(endpoint)", region_name="us-east-1",
                aws_access_key_id="test-key", aws_secret_access_key="test-secret")
            argv = sys.argv[1:]

            """
        let output = try await ExternalTool.run(interpreter, ["-c", prologue + script] + arguments)
        try #require(output.exitCode == 0, "\(output.stderr)")
        return output.stdout.trimmingCharacters(in: .newlines)
    }
}
