internal import Hummingbird

/// Finds out who asks. Which routes a caller may use is said where they are.
struct AccessMiddleware: RouterMiddleware {
    let rules: AccessRules

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.caller = try rules.caller(of: request)
        return try await next(request, context)
    }
}
