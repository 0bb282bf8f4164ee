internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension API {
    func addEvents(to routes: Routes) {
        // Needs a token or a ticket, which is checked after everything else.
        routes.add(.get, "/v1/events", for: .open) { request, context, _ in
            try Query.check(request, knowing: ["after", "state", "tool", "user", "batch", "job", "ticket"])
            return try await sendEvents(request, context)
        }
        routes.add(.post, "/v1/events/tickets", for: .read, query: ["user"]) { request, _, caller in
            try await makeTicket(request, caller)
        }
    }

    /// Sends job changes as server-sent events. They start after `Last-Event-ID` or `after`, or else at the current
    /// time.
    private func sendEvents(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = Query(request)
        guard query["ticket"] != nil || context.caller != nil else { throw Problem.unauthorized }
        let filter = ChangeFilter(
            state: try query.state(), tool: try query.tool(requests.presets), batch: try query.batch(),
            job: try query["job"].map { try JobIdentifier($0, field: "job") })
        let user = try query.user()
        let asked = try position(of: request, query)
        let (caller, slot) = try await follower(query, context)
        guard let scope = caller.scope(of: user) else { throw Problem.foreignUser }
        // Also asked if the reader says where to start: a stream that begins says that the queue can be read.
        let latest = try await queue.latestChange()
        let stream = EventStream(
            queue: queue, scope: scope, filter: filter, store: store, logger: logger,
            server: origin.address(for: request), heartbeat: limits.signOfLife, queuePatience: patience,
            isAllowed: access.validity(of: caller), lifetime: limits.stream)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no"],
            body: ResponseBody { writer in
                defer { slot.release() }
                try await stream.send(from: asked ?? latest, to: &writer)
            })
    }

    /// Returns the caller of the stream, by token or ticket, and the reservation of a stream. It uses up the ticket.
    private func follower(_ query: Query, _ context: APIContext) async throws -> (Caller, CallerSlots.Slot) {
        let address = ConnectionRegistry.client(context.address ?? "")
        guard let text = query["ticket"] else {
            guard let caller = context.caller else { throw Problem.unauthorized }
            return (caller, try slots.take(.stream, by: caller.token ?? address))
        }
        let caller = try await tickets.caller(with: text)
        context.notes.token = caller.token
        return (caller, try slots.take(.stream, by: caller.token ?? address))
    }

    /// Creates a ticket for one stream with the events of all jobs of this caller, or of one user.
    private func makeTicket(_ request: Request, _ caller: Caller) async throws -> Response {
        guard let scope = caller.scope(of: try Query(request).user()) else { throw Problem.foreignUser }
        var narrowed = Caller(scope: scope, mayWrite: false)
        narrowed.token = caller.token
        let (text, expiry) = try await tickets.make(for: narrowed)
        return try .json(
            TicketJSON(ticket: text, url: "/v1/events?ticket=\(text)", expiresAt: expiry), status: .created)
    }

    /// The header of a browser that reconnects has priority over the address of its first connection.
    private func position(of request: Request, _ query: Query) throws -> ChangePosition? {
        guard let text = request.headers[.lastEventID] ?? query["after"] else { return nil }
        guard let position = ChangePosition(rawValue: text) else {
            throw Problem.invalid("after", "'after' must be the id of an event.")
        }
        return position
    }
}

private struct TicketJSON: Encodable {
    let ticket, url: String
    let expiresAt: Date
}

/// Selects the changes that a reader wants.
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
