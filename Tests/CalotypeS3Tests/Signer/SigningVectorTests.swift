import Foundation
import Testing

@testable import CalotypeS3

@Suite("AWS's signing suite", .enabled(if: SigningVector.folder != nil))
struct SigningVectorTests {
    @Test("The suite has its 38 cases")
    func suiteIsWhole() { #expect(SigningVector.names.count == 38) }

    @Test("A request is signed in its headers", arguments: SigningVector.names)
    func signsHeaders(_ name: String) throws {
        let vector = try SigningVector(name)
        var request = vector.request
        if vector.context.sign_body { request.headers.append(("x-amz-content-sha256", request.payloadHash)) }

        let headers = vector.signer.signedHeaders(of: request, at: try vector.date())

        let authorization = try #require(headers.last { $0.name == "Authorization" }?.value)
        let (signature, signed) = try (
            vector.expected("header-signature.txt"), vector.expected("header-signed-request.txt")
        )
        #expect(authorization.hasSuffix("Signature=\(signature)"))
        #expect(signed.contains("Authorization:\(authorization)"))
        let token = headers.first { $0.name == "X-Amz-Security-Token" }?.value
        #expect(token == vector.context.credentials.token)
    }

    @Test("What is signed has the canonical form", arguments: SigningVector.names)
    func hasCanonicalForm(_ name: String) throws {
        let vector = try SigningVector(name)
        let moment = SigningMoment(try vector.date())
        var request = vector.request
        request.headers.append(("X-Amz-Date", moment.timestamp))
        if vector.context.sign_body { request.headers.append(("x-amz-content-sha256", request.payloadHash)) }
        if vector.signer.signsSessionToken, let token = vector.context.credentials.token {
            request.headers.append(("X-Amz-Security-Token", token))
        }

        let canonical = CanonicalRequest(request, pathRule: vector.signer.pathRule)

        let text = try vector.expected("header-canonical-request.txt")
        let toSign = try vector.expected("header-string-to-sign.txt")
        #expect(canonical.text == text)
        #expect(vector.signer.stringToSign(canonical, at: moment) == toSign)
    }

    @Test("A request is signed in its query", arguments: SigningVector.names)
    func signsQuery(_ name: String) throws {
        let vector = try SigningVector(name)
        let expires = Duration.seconds(vector.context.expiration_in_seconds)

        let query = vector.signer.presignedQuery(of: vector.request, at: try vector.date(), expires: expires)

        let signature = try vector.expected("query-signature.txt")
        #expect(query.hasSuffix("&X-Amz-Signature=\(signature)"))
        let firstLine = try #require(try vector.expected("query-signed-request.txt").split(separator: "\n").first)
        let target = try #require(firstLine.dropLast(" HTTP/1.1".count).split(separator: "?", maxSplits: 1).last)
        let added = query.split(separator: "&").filter { $0.hasPrefix("X-Amz-") }
        #expect(Set(added) == Set(target.split(separator: "&").filter { $0.hasPrefix("X-Amz-") }))
    }
}
