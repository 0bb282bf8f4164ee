internal import HTTPServerGuard
internal import Hummingbird

/// Determines the caller of each request. Each route checks for itself whether the caller may use it.
struct AccessMiddleware: RouterMiddleware {
    let rules: AccessRules
    let connections: ConnectionRegistry
    let slots: CallerSlots

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let isHealthCheck = HealthPaths.include(request.uri.path)
        if !isHealthCheck, let problem = connections.admission(of: context.channel).problem { throw problem }
        var context = context
        context.caller = try rules.caller(of: request, byAnyHost: isHealthCheck)
        guard let token = context.caller?.token else { return try await next(request, context) }
        context.notes.token = token
        let slot = try isHealthCheck ? nil : slots.take(.request, by: token)
        defer { slot?.release() }
        return try await next(request, context)
    }
}

extension ConnectionRegistry.Admission {
    fileprivate var problem: Problem? {
        switch self {
        case .member, .refused: nil
        case .guest(.client): .manyConnections
        case .guest(.server): .fullServer
        }
    }
}
