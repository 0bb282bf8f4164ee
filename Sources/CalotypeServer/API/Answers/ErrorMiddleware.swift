internal import HTTPServerGuard
internal import Hummingbird

/// Converts every error to a problem that says what to do, adds the common headers, and records the request.
struct ErrorMiddleware: RouterMiddleware {
    let origins: AllowedOrigins
    let recorder: RequestRecorder

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let (answer, cause) = try await answer(request, context, next)
        var response = answer
        BrowserProtection.protect(&response.headers)
        origins.admit(request, to: &response.headers)
        recorder.record(request, context, response, cause: cause, took: start.duration(to: .now))
        return response
    }

    private func answer(
        _ request: Request, _ context: APIContext, _ next: (Request, APIContext) async throws -> Response
    ) async throws -> (Response, cause: (any Error)?) {
        if let answer = origins.preflight(request) { return (answer, nil) }
        do {
            return (try await next(request, context), nil)
        } catch {
            let problem = Problem(error)
            if request.wantsConsolePage { return (Response(page: problem), error) }
            return (try problem.response(from: request, context: context), error)
        }
    }
}
