internal import Calotype
internal import Hummingbird
internal import Logging

/// Makes every error a problem that says what to do, and logs those that are ours.
struct ErrorMiddleware: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await answer(request, context, next)
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private func answer(
        _ request: Request, _ context: APIContext, _ next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(error)
            if problem.status.code >= 500 {
                logger.error(
                    "request failed",
                    metadata: [
                        "method": "\(request.method)", "route": "\(context.endpointPath ?? "")",
                        "cause": "\(sentence(of: error))",
                    ])
            }
            return try problem.response(from: request, context: context)
        }
    }
}
