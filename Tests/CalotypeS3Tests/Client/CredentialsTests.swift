import AsyncHTTPClient
import Calotype
import CalotypeTesting
import Foundation
import Synchronization
import Testing

@testable import CalotypeS3

@Suite("Credentials as AWS's programs find them", .timeLimit(.minutes(1)))
struct CredentialsTests {
    /// A server that plays all of AWS's services which give out credentials.
    private static let services: ScriptedServer.Script = { request in
        func answer(_ body: String, _ status: String = "200 OK") -> [ScriptedServer.Step] {
            [.send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")]
        }
        func json(_ id: String) -> String {
            #"{"Code":"Success","AccessKeyId":"\#(id)","SecretAccessKey":"S","Token":"T","Expiration":"2030-01-01T00:00:00Z"}"#
        }
        func xml(_ id: String) -> String {
            """
            <R><Credentials><AccessKeyId>\(id)</AccessKeyId><SecretAccessKey>S</SecretAccessKey>\
            <SessionToken>T</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></R>
            """
        }
        switch (request.method, request.target) {
        case ("GET", "/container"):
            return request.header("authorization") == "file-token" ? answer(json("CONTAINER")) : answer("", "403 No")
        case ("PUT", "/latest/api/token"):
            return request.header("x-aws-ec2-metadata-token-ttl-seconds") == nil
                ? answer("", "400 No") : answer("imds2")
        case ("GET", "/latest/meta-data/iam/security-credentials/"):
            return request.header("x-aws-ec2-metadata-token") == "imds2" ? answer("web-role\n") : answer("", "401 No")
        case ("GET", "/latest/meta-data/iam/security-credentials/web-role"):
            return request.header("x-aws-ec2-metadata-token") == "imds2"
                ? answer(json("INSTANCE")) : answer("", "401 No")
        case ("POST", "/") where request.body.contains("Action=AssumeRoleWithWebIdentity"):
            let isKnown =
                request.body.contains("WebIdentityToken=web-token") && request.header("authorization") == nil
                && request.body.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr")
            return isKnown ? answer(xml("WEB")) : answer("<Error><Code>AccessDenied</Code></Error>", "403 No")
        case ("POST", "/") where request.body.contains("Action=AssumeRole&"):
            let isSigned = request.header("authorization")?.contains("Credential=BASE/") == true
            return isSigned ? answer(xml("ROLE")) : answer("<Error><Code>AccessDenied</Code></Error>", "403 No")
        default: return answer("", "404 No")
        }
    }

    private struct Found {
        let id: String?
        let error: S3Error?
        let lent: LentCredentials?
    }

    /// What the chain finds with these variables and files, in which `$SERVER` and `$HOME` stand for what they are.
    private func find(
        _ variables: [String: String], files: [String: String] = [:], asksInstance: Bool = false
    ) async throws -> Found {
        let home = try ScratchFolder()
        return try await ScriptedServer.run(Self.services) { server in
            func filled(_ text: String) -> String {
                text.replacing("$SERVER", with: server.address).replacing("$HOME", with: home.path)
            }
            try FileManager.default.createDirectory(atPath: home.path + "/.aws", withIntermediateDirectories: true)
            for (name, text) in files { try Data(filled(text).utf8).write(to: URL(filePath: home.path + "/" + name)) }
            return try await withHTTPClient { http in
                let chain = AWSCredentialsChain(
                    environment: variables.mapValues(filled), home: home.path, httpClient: http,
                    asksInstance: asksInstance)
                do {
                    let lent = try await chain.credentials()
                    return Found(id: lent.credentials.accessKeyId, error: nil, lent: lent)
                } catch let error as S3Error {
                    return Found(id: nil, error: error, lent: nil)
                }
            }
        }
    }

    static let environment = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T"]
    static let files = [".aws/credentials": "[default]\naws_access_key_id = FILE\naws_secret_access_key=S\n"]
    static let container = [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "$SERVER/container",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "$HOME/container-token",
    ]
    static let web = [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "$HOME/web-token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
        "AWS_ENDPOINT_URL_STS": "$SERVER",
    ]
    static let instance = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "$SERVER/"]
    static let tokens = ["container-token": "file-token\n", "web-token": "web-token\n"]
    static let everything = environment.merging(container) { $1 }.merging(web) { $1 }.merging(instance) { $1 }

    @Test("What is set up first counts: environment, files, container, web identity, instance")
    func order() async throws {
        var variables = Self.everything
        var files = Self.files.merging(Self.tokens) { $1 }
        var found: [String?] = []
        let removals: [() -> Void] = [
            { for name in Self.environment.keys { variables[name] = nil } },
            { files[".aws/credentials"] = nil },
            { for name in Self.container.keys { variables[name] = nil } },
            { for name in Self.web.keys { variables[name] = nil } },
            { variables["AWS_EC2_METADATA_DISABLED"] = "true" },
        ]
        for remove in removals {
            found.append(try await find(variables, files: files, asksInstance: true).id)
            remove()
        }
        #expect(found == ["ENV", "FILE", "CONTAINER", "WEB", "INSTANCE"])
        let none = try await find(variables, files: files, asksInstance: true)
        #expect(none.error?.code == .noCredentials)
        #expect(none.error?.message == "AWS_ACCESS_KEY_ID")
    }

    @Test("Half a key in the environment is not passed over")
    func half() async throws {
        let found = try await find(["AWS_ACCESS_KEY_ID": "ENV"], files: Self.files)
        #expect(found.error?.code == .noCredentials && found.error?.message == "AWS_SECRET_ACCESS_KEY")
    }

    static let config = """
        # what is in both files is taken from the other
        [default]
        region = eu-west-3
        s3 =
            addressing_style = path
            aws_access_key_id = NOT-THIS
        [profile work]
        aws_access_key_id = WORK # a comment
        aws_secret_access_key = S
        [profile role]
        role_arn = arn:aws:iam::1:role/r
        source_profile = base
        [profile web]
        role_arn = arn:aws:iam::1:role/r
        web_identity_token_file = ~/web-token
        [profile instance]
        role_arn = arn:aws:iam::1:role/r
        credential_source = Environment
        [profile process]
        credential_process = /bin/echo
        [profile loop]
        role_arn = arn:aws:iam::1:role/r
        source_profile = loop
        """

    @Test(
        "A profile is taken by its name, from both files",
        arguments: [
            ("work", "WORK"), ("base", "BASE"), ("role", "ROLE"), ("web", "WEB"), ("none", nil), ("process", nil),
            ("loop", nil),
        ] as [(String, String?)])
    func profiles(_ name: String, _ id: String?) async throws {
        let files = [
            ".aws/config": Self.config,
            ".aws/credentials": "[base]\naws_access_key_id=BASE\naws_secret_access_key=S\n",
        ].merging(Self.tokens) { $1 }
        let found = try await find(["AWS_PROFILE": name, "AWS_ENDPOINT_URL_STS": "$SERVER"], files: files)
        #expect(found.id == id)
        if id == nil { #expect(found.error?.code == .credentialsUnavailable) }
        if name == "none" { #expect(found.error?.message.contains("AWS_PROFILE") == true) }
    }

    @Test("The region comes from the environment or the profile")
    func region() throws {
        let home = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: home.path + "/.aws", withIntermediateDirectories: true)
        try Data(Self.config.utf8).write(to: URL(filePath: home.path + "/.aws/config"))
        for (variables, region) in [([:], "eu-west-3"), (["AWS_REGION": "sa-east-1"], "sa-east-1")]
            as [([String: String], String)]
        {
            #expect(AWSCredentialsChain.region(variables, home: home.path) == region)
        }
    }

    @Test("Temporary credentials come with their token and their end")
    func temporary() async throws {
        for variables in [Self.container, Self.web, Self.instance] {
            let lent = try #require(try await find(variables, files: Self.tokens, asksInstance: true).lent)
            #expect(lent.credentials.sessionToken == "T")
            #expect(lent.expires == (try? Date("2030-01-01T00:00:00Z", strategy: .iso8601)))
        }
    }

    @Test(
        "Credentials of a container come over TLS, from this machine, or from an address that AWS fixes",
        arguments: [
            ("https", "creds.example.com", true), ("http", "127.0.0.1", true), ("http", "localhost", true),
            ("http", "169.254.170.2", true), ("http", "169.254.170.23", true), ("http", "fd00:ec2::23", true),
            ("http", "creds.example.com", false), ("http", "169.254.169.254", false), ("http", "10.0.0.1", false),
            ("http", "127.0.0.1.example.com", false), ("ftp", "127.0.0.1", false), (nil, "127.0.0.1", false),
        ] as [(String?, String, Bool)])
    func containerAddress(_ scheme: String?, _ host: String, _ isAllowed: Bool) {
        #expect(ContainerCredentials.mayBeAsked(scheme, host) == isAllowed)
    }

    @Test(
        "An address that may not be asked is not asked", arguments: ["http://192.0.2.1/c", "@127.0.0.1/c", "nonsense"])
    func refusedAddress(_ address: String) async throws {
        let found = try await find(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address])
        #expect(found.error?.code == .credentialsUnavailable)
        #expect(found.error?.message.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI") == true)
    }

    @Test("What a service refuses is told by its code, without the token")
    func refused() async throws {
        let files = ["web-token": "another-token"]
        let error = try #require(try await find(Self.web, files: files).error)
        #expect(error.message == "the Security Token Service answered 403 AccessDenied")
        #expect(TransferError(error).fault == .forbidden)
    }

    @Test(
        "AWS's own stand-in gives credentials to a web identity",
        .enabled(if: ProcessInfo.processInfo.environment["CALOTYPE_TEST_MOTO_ENDPOINT"] != nil))
    func moto() async throws {
        let endpoint = try #require(ProcessInfo.processInfo.environment["CALOTYPE_TEST_MOTO_ENDPOINT"])
        let found = try await find(
            [
                "AWS_WEB_IDENTITY_TOKEN_FILE": "$HOME/web-token", "AWS_ENDPOINT_URL_STS": endpoint,
                "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/test",
            ], files: Self.tokens)
        #expect(found.id?.hasPrefix("ASIA") == true)
        #expect(try #require(found.lent?.expires) > Date())
    }
}

@Suite("Credentials that end", .timeLimit(.minutes(1)))
struct LendingTests {
    /// Gives a new key each time, good for a while; or fails.
    private final class Counter: S3CredentialsProvider {
        let count = Mutex(0)
        let isAway = Mutex(false)
        let now: @Sendable () -> Date
        init(_ now: @escaping @Sendable () -> Date) { self.now = now }

        func credentials() async throws -> LentCredentials {
            if isAway.withLock({ $0 }) { throw S3Error(.credentialsUnavailable, message: "away") }
            let number = count.withLock {
                $0 += 1
                return $0
            }
            return LentCredentials(
                S3Credentials(accessKeyId: "KEY\(number)", secretAccessKey: "S"),
                expires: now().addingTimeInterval(3_600))
        }
    }

    private final class Watch: Sendable {
        let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        func now() -> Date { time.withLock { $0 } }
        func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
    }

    @Test("They are kept, renewed before they end, and used to their end where they cannot be renewed")
    func renewed() async throws {
        let watch = Watch()
        let provider = Counter { watch.now() }
        let lender = CredentialsLender(provider) { watch.now() }
        #expect(lender.latest == nil)
        for _ in 0..<3 { #expect(try await lender.current().accessKeyId == "KEY1") }
        watch.advance(3_200)
        #expect(try await lender.current().accessKeyId == "KEY1")
        watch.advance(150)  // less than five minutes are left
        provider.isAway.withLock { $0 = true }
        #expect(try await lender.current().accessKeyId == "KEY1")
        provider.isAway.withLock { $0 = false }
        #expect(try await lender.current().accessKeyId == "KEY1", "it was asked a moment ago")
        watch.advance(31)
        #expect(try await lender.current().accessKeyId == "KEY2")
        provider.isAway.withLock { $0 = true }
        watch.advance(3_600)
        await #expect(throws: S3Error.self) { _ = try await lender.current() }
        provider.isAway.withLock { $0 = false }
        watch.advance(3)
        #expect(try await lender.current().accessKeyId == "KEY3")
        #expect(lender.latest?.accessKeyId == "KEY3")
    }

    @Test("However many need them, they are asked for once")
    func once() async throws {
        let provider = Counter { Date() }
        let lender = CredentialsLender(provider) { Date() }
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await lender.current().accessKeyId } }
            for try await id in group { #expect(id == "KEY1") }
        }
        #expect(provider.count.withLock { $0 } == 1)
    }

    @Test("A request that is refused because their time is over is sent again with new ones, once")
    func expired() async throws {
        try await ScriptedServer.run { request in
            let isOld = request.header("authorization")?.contains("Credential=KEY1/") == true
            let body = isOld ? "<Error><Code>ExpiredToken</Code></Error>" : "hello"
            let status = isOld ? "400 Bad Request" : "200 OK"
            return [
                .send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
            ]
        } _: { server in
            try await withHTTPClient { http in
                let configuration = S3Configuration(
                    endpoint: try S3Endpoint(server.address),
                    credentials: S3Credentials(accessKeyId: "NOT-USED", secretAccessKey: "S"))
                let client = S3Client(
                    configuration, httpClient: http, credentials: Counter { Date() }, clock: InstantClock())
                #expect(throws: S3Error.self) { try client.presignedGet("a", in: "pictures") }
                #expect(try await client.get("a", in: "pictures", limit: 10) == Array("hello".utf8))
                #expect(server.requests.count == 2)
                #expect(try client.presignedGet("a", in: "pictures").absoluteString.contains("KEY2"))
            }
        }
    }
}
