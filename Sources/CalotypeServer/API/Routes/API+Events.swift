internal import Calotype
internal import CalotypeQueue
internal import HTTPTypes
internal import Hummingbird

extension API {
    func addEvents(to routes: Routes) {
        routes.add(
            .get, "/v1/events", for: .read, query: ["after", "state", "tool", "user", "batch", "job"]
        ) { request, _, caller in try await sendEvents(request, caller) }
    }

    /// Server-sent events of job changes, from `Last-Event-ID` or `after` on, or else from now on.
    private func sendEvents(_ request: Request, _ caller: Caller) async throws -> Response {
        let query = Query(request)
        let filter = ChangeFilter(
            state: try query.state(), tool: try query.tool(requests.presets), batch: try query.batch(),
            job: try query["job"].map { try JobIdentifier($0, field: "job") })
        let user = try query.user()
        let asked = try position(of: request, query)
        guard let scope = caller.scope(of: user) else { throw Problem.foreignUser }
        let start = if let asked { asked } else { try await queue.latestChange() }
        let stream = EventStream(
            queue: queue, scope: scope, filter: filter, store: store, logger: logger,
            server: origin.address(for: request), lifetime: streamLifetime)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no"],
            body: ResponseBody { try await stream.send(from: start, to: &$0) })
    }

    /// What a reconnecting browser says counts more than the address that it connected to first.
    private func position(of request: Request, _ query: Query) throws -> ChangePosition? {
        guard let text = request.headers[.lastEventID] ?? query["after"] else { return nil }
        guard let position = ChangePosition(rawValue: text) else {
            throw Problem.invalid("after", "'after' must be the id of an event.")
        }
        return position
    }
}

/// Which changes somebody wants to hear of.
struct ChangeFilter: Sendable {
    let state: JobState?
    let tool: ImageTool?
    let batch: BatchID?
    let job: JobIdentifier?

    func wants(_ change: JobChange) -> Bool {
        state ?? change.state == change.state && tool ?? change.tool == change.tool
            && job ?? change.id == change.id && (batch == nil || batch == change.batch)
    }
}
