internal import CalotypeQueue
internal import Hummingbird

/// Bounds what a request waits for the queue, so that a client hears within ten seconds of a database that does not answer.
struct PatienceMiddleware: RouterMiddleware {
    /// For each verb of the queue. One that answers late ends the request.
    let limit: Duration
    /// What leaves time for the rest of an answer.
    static let usual = Duration.seconds(8)

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        try await QueuePatience.$limit.withValue(limit) { try await next(request, context) }
    }
}
