internal import CalotypeAPI
internal import CalotypeQueue
internal import Hummingbird

/// Limits how long a request waits for the queue, so that a client gets an answer within ten seconds if the database
/// does not respond.
struct PatienceMiddleware: RouterMiddleware {
    /// The limit for each operation of the queue. If one takes longer, the request fails.
    let limit: Duration
    /// The default. It leaves time for the rest of the answer.
    static let usual = Duration.seconds(8)

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        try await QueuePatience.$limit.withValue(limit) { try await next(request, context) }
    }
}
