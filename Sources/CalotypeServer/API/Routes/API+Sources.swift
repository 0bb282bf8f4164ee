internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension API {
    func addSources(to routes: Routes) {
        routes.add(.post, "/v1/sources", for: .write, query: ["user"]) { try await takeSource($0, $1, $2) }
    }

    /// Stores an image for later jobs, which name it by `sourceSha256`. Sending it again has no further effect.
    private func takeSource(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let query = Query(request)
        func owner(_ fields: [String: String] = [:]) throws -> JobIdentifier {
            try caller.owner(named: try query.adding(fields, among: ["user"]).user())
        }
        let user = try request.isForm ? nil : owner()
        try await admission.check(caller)
        guard let user else {
            return try await receiver.receivingForm(
                request, context, check: { _ = try owner($0) },
                { image, fields in
                    let user = try owner(fields)
                    return try answer(try await uploads.put(image, for: user), of: user)
                })
        }
        return try await receiver.receiving(request, context) { image in
            try answer(try await uploads.put(image, for: user), of: user)
        }
    }

    private func answer(_ source: UploadedSource, of user: JobIdentifier) throws -> Response {
        try .json(
            UploadReceipt(sha256: source.sha256, size: source.size, userId: user.rawValue), status: .created)
    }
}
