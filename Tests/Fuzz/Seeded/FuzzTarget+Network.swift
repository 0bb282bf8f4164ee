import CalotypeTesting
import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import CalotypeCDN
@testable import CalotypeS3
@testable import HTTPClientGuard

extension FuzzTarget {
    static let network = [
        Self(name: "answers", seeds: { answers }, words: ["\r\n", "HTTP/1.1 ", "Content-Length: ", "0\r\n\r\n", "099"])
        {
            input in
            try readAnswer(input)
        },
        Self(
            name: "xml", seeds: { xml.map(ascii) },
            words: ["<Key>", "</Key>", "<Contents>", "&amp;", "&lt;", "<D:href>", "</D:href>", "]]>", "<!--"]
        ) { input in
            let text = XMLText(input)
            for name in ["Key", "Code", "LastModified", "UploadId"] {
                let all = text.all(name)
                require(all.first == text[name], "another first element")
                require(all.reduce(0) { $0 + $1.utf8.count } <= 3 * input.count, "more text than there is")
            }
            _ = S3Error(
                status: 400 + Int(input.first ?? 0), headers: ["date": "Sat, 31 Jan 2026 12:00:00 GMT"], body: input,
                now: Date(timeIntervalSince1970: 0))
            _ = DAVAnswer(input).resources
        },
        Self(
            name: "signature", seeds: { requests.map(ascii) },
            words: ["\n", "\r", "%", "//", "/../", "/./", "+", "\0", "é"]
        ) { input in
            try sign(String(decoding: input, as: UTF8.self))
        },
        Self(
            name: "profiles", seeds: { profiles.map(ascii) },
            words: ["[", "]", "profile ", "=", "\n", "aws_access_key_id", "region", "#"]
        ) { input in
            var profiles = AWSProfiles()
            profiles.add(String(decoding: input, as: UTF8.self), isConfig: input.count % 2 == 0)
            require(profiles.profiles.count <= input.count, "more profiles than bytes")
        },
    ]

    private static let answers =
        [ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
        + (0..<200).map { FuzzedAnswers.answer(UInt64($0)).flatMap(\.self) }

    private static let xml = [
        "<ListBucketResult><Contents><Key>a&amp;b</Key><LastModified>2026-01-31T12:00:00.000Z</LastModified></Contents>"
            + "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>",
        "<Error><Code>NoSuchKey</Code><Message>x</Message><Endpoint>b.s3.eu-west-3.amazonaws.com</Endpoint></Error>",
        "<D:multistatus><D:response><D:href>/a/b%20c</D:href><D:getlastmodified>Sat, 31 Jan 2026 12:00:00 GMT"
            + "</D:getlastmodified></D:response></D:multistatus>",
        "<InitiateMultipartUploadResult><UploadId>7</UploadId></InitiateMultipartUploadResult>",
    ]
    private static let requests = ["/bucket/a b.jpg|list-type=2|prefix=é/|host:example.com|x-amz-meta-a: b  c "]
    private static let profiles = ["[default]\nregion = eu-west-1\n[profile a]\naws_access_key_id=x # y\n  s3 =\n"]

    /// Lets the decoder and the guard read an answer to a request. After the guard there is a head with a final status,
    /// then its body, then its end, and never anything else.
    private static func readAnswer(_ input: [UInt8]) throws {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPRequestEncoder())
        try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder()))
        try AnswerGuard.add(to: channel)
        try channel.writeOutbound(HTTPClientRequestPart.head(.init(version: .http1_1, method: .GET, uri: "/")))
        try channel.writeOutbound(HTTPClientRequestPart.end(nil))
        let cut = Int(input.first ?? 0) % (input.count + 1)
        for piece in [input[..<cut], input[cut...]] { _ = try? channel.writeInbound(ByteBuffer(bytes: piece)) }
        var isOpen = false
        while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
            switch part {
            case .head(let head):
                require(!isOpen && head.status.code >= 200, "a head that the client does not expect")
                isOpen = true
            case .body: require(isOpen, "a body before its head")
            case .end:
                require(isOpen, "an end before its head")
                isOpen = false
            }
        }
    }

    /// The canonical form has a line for each part, whatever the values are.
    private static func sign(_ text: String) throws {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let fields = parts.dropFirst().map { part -> SignableRequest.Field in
            let pair = part.split(separator: part.contains(":") ? ":" : "=", maxSplits: 1).map(String.init)
            return (pair.first ?? "", pair.count > 1 ? pair[1] : "")
        }
        let headers = [(name: "host", value: fields.last?.value ?? "")]
        let request = SignableRequest(method: "GET", path: parts[0], query: fields, headers: headers)
        for rule in [SignedPathRule.verbatim, .normalized] {
            let canonical = CanonicalRequest(request, pathRule: rule)
            let lines = canonical.text.split(separator: "\n", omittingEmptySubsequences: false)
            require(lines.count == 7, "\(lines.count) lines")
            require(
                canonical.text.utf8.allSatisfy { $0 != 13 && $0 != 0 || headers[0].value.utf8.contains($0) },
                "a control")
            require(canonical.query.utf8.allSatisfy { (33...126).contains($0) }, "a query that is not encoded")
            require(canonical.path.utf8.allSatisfy { (33...126).contains($0) }, "a path that is not encoded")
        }
        let signer = RequestSigner(S3Credentials(accessKeyId: "a", secretAccessKey: "b"), region: "r")
        let date = Date(timeIntervalSince1970: 1_700_000_000)
        require(!signer.presignedQuery(of: request, at: date, expires: .seconds(60)).isEmpty, "no query")
    }
}
