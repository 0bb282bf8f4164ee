internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension API {
    func addRetries(to routes: Routes) {
        routes.add(
            .post, "/v1/retries", for: .write,
            query: ["state", "kind", "reason", "since", "tool", "user", "expect", "cursor"]
        ) { request, _, caller in try await retryMany(request, caller) }
    }

    /// Without `expect`, returns the number of jobs that match. With it, retries the next ones, up to 200, so that the
    /// answer comes soon.
    private func retryMany(_ request: Request, _ caller: Caller) async throws -> Response {
        let query = Query(request)
        let filter = try query.retryFilter(for: caller, requests.presets)
        let cursor = try query.value("cursor", "the 'next' of the answer before") { PageCursor(rawValue: $0) }
        let advice = "the number of jobs that are to be tried again at most"
        let expected = try query.value("expect", advice) { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
        guard let expected else {
            guard cursor == nil else { throw Problem.invalid("expect", "'cursor' goes with 'expect'.") }
            return try .json(RetryReport(matching: try await queue.count(filter, upTo: Self.mostCounted)))
        }
        if cursor == nil {
            let matching = try await queue.count(filter, upTo: Self.mostCounted)
            guard matching <= expected else {
                throw Problem(
                    .conflict, "unexpected-count",
                    "\(matching) jobs match by now, more than the \(expected) that were expected. Ask again without 'expect'."
                ).at("expect")
            }
        }
        let limit = min(expected, Self.retriesAtOnce, admission.limits.userWaiting - admission.limits.userUrgentReserve)
        guard limit > 0 else { return try .json(RetryReport(retried: 0, skipped: 0)) }
        let user: JobIdentifier? = if case .user(let user) = filter.scope { user } else { nil }
        let slots = try await admission.admit(limit, of: user)
        defer { slots.leave() }
        let page = try await queue.requeue(filter, after: cursor, limit: limit)
        slots.keep()
        return try .json(
            RetryReport(retried: page.requeued, skipped: page.skipped, next: page.next?.rawValue))
    }

    private static let mostCounted = 1_000_000
    private static let retriesAtOnce = 200
}

extension Query {
    fileprivate func retryFilter(for caller: Caller, _ presets: QualityPresets) throws -> RetryFilter {
        let state = try value("state", "failed or cancelled") { RetryFilter.State(rawValue: $0) }
        guard let state else { throw Problem.invalid("state", "Say which jobs: state=failed or state=cancelled.") }
        let kind = try known("kind", ImageProcessingError.Kind.allCases)
        let reason = try known("reason", CounterLabels.knownReasons)
        guard state == .failed || kind == nil && reason == nil else {
            throw Problem.invalid(kind == nil ? "reason" : "kind", "Only failed jobs have a kind and a reason.")
        }
        guard let scope = caller.scope(of: try user()) else { throw Problem.foreignUser }
        return RetryFilter(
            scope: scope, state: state, kind: kind, reason: reason, since: try time("since"),
            tool: try tool(presets))
    }
}

extension Query {
    /// Returns one of the known values. Throws `Problem` for another one, because it matches no job.
    func known<Value: RawRepresentable<String>>(_ name: String, _ all: [Value]) throws -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = all.first(where: { $0.rawValue == text }) else {
            throw Problem.unknown(name, text, among: all.map(\.rawValue)).at(name)
        }
        return value
    }
}
