internal import Calotype
internal import CalotypeQueue
internal import HTTPTypes
internal import Hummingbird

extension API {
    func addSources(to routes: Routes) {
        routes.add(.post, "/v1/sources", for: .write, query: ["user"]) { try await takeSource($0, $1, $2) }
    }

    /// An image for jobs to come, which name it as `sourceSha256`. Sent again, it is as if it had been sent once.
    private func takeSource(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let user = try caller.owner(named: try Query(request).user())
        try await crowd.check(caller)
        let source = try await receiver.receiving(request, context) { try await uploads.upload($0, for: user) }
        return try .json(
            UploadedSourceJSON(sha256: source.sha256, size: source.size, userId: user.rawValue), status: .created)
    }
}

private struct UploadedSourceJSON: Encodable {
    let sha256: String
    let size: Int
    let userId: String
}
