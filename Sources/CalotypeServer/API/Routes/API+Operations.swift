internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension API {
    func addOperations(to routes: Routes) {
        routes.add(.post, "/v1/operations", for: .write) { try await submitOperation($0, $1, $2) }
        routes.add(.get, "/v1/operations", for: .read, query: ["user"]) { request, _, caller in
            guard let scope = caller.scope(of: try Query(request).user()) else { throw Problem.foreignUser }
            let operations = try await queue.operations(in: scope, limit: 100)
            return try .json(OperationList(operations: operations.map(OperationReport.init)))
        }
        routes.add(.get, "/v1/operations/{id}", for: .read, query: ["user"]) { request, context, caller in
            guard let scope = caller.scope(of: try Query(request).user()),
                let operation = try await queue.operation(context.segment("id"), in: scope)
            else { throw Problem.noOperation }
            return try .json(OperationReport(operation))
        }
        routes.add(.post, "/v1/queue/pause", for: .writeAll) { _, _, caller in
            try .json(PauseReport(try await queue.pause(by: caller.token)))
        }
        routes.add(.post, "/v1/queue/resume", for: .writeAll) { _, _, _ in
            try await queue.resume()
            return try .json(QueueReport(try await queue.counts(in: .all), paused: nil))
        }
    }

    private func submitOperation(
        _ request: Request, _ context: APIContext, _ caller: Caller
    ) async throws -> Response {
        guard request.isJSON else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type", "Send JSON with Content-Type: application/json.")
        }
        let body = try await reader.json(of: request, context, limit: 65_536)
        defer { body.share.release() }
        let wanted = try OperationRequest.decode(body.bytes, refusesUnknownFields: true)
        switch try await operate(wanted, caller) {
        case .counted(let report): return try .json(report)
        case .accepted(let operation):
            var response = try Response.json(OperationReport(operation), status: .accepted)
            response.headers[.location] = "/v1/operations/\(operation.id)"
            return response
        }
    }

    enum OperationOutcome {
        case counted(OperationReport)
        case accepted(JobOperation)
    }

    /// Counts the jobs of an operation. If the request says how many it expects, accepts the operation. Throws
    /// `Problem` (409) if there are more jobs than that.
    func operate(_ wanted: OperationRequest, _ caller: Caller) async throws -> OperationOutcome {
        let (action, selection, scope) = try wanted.checked(for: caller, requests.presets)
        let until = wanted.until ?? Date()
        let matching = try await queue.count(selection, in: scope, until: until)
        guard let expected = wanted.expect else {
            var report = OperationReport(
                action: action.rawValue, filter: .init(selection, in: scope), until: until)
            report.matching = matching
            return .counted(report)
        }
        guard matching <= JobQueue.largestOperation else {
            throw Problem.invalid(
                "filter", "An operation changes \(JobQueue.largestOperation) jobs at most. Narrow the filter.")
        }
        guard matching <= expected else {
            throw Problem(
                .conflict, "unexpected-count",
                "\(matching) jobs match, more than the \(expected) that were expected. Ask again without 'expect'."
            ).at("expect")
        }
        let operation = try await queue.submit(
            action, of: selection, in: scope, until: until, expecting: expected, by: caller.token)
        operations.wake()
        return .accepted(operation)
    }
}

extension OperationRequest {
    fileprivate func checked(
        for caller: Caller, _ presets: QualityPresets
    ) throws -> (JobOperation.Action, JobSelection, JobScope) {
        guard let action = JobOperation.Action(rawValue: action) else {
            throw Problem.unknown("action", action, among: JobOperation.Action.allCases.map(\.rawValue))
        }
        guard expect ?? 0 >= 0 else { throw Problem.invalid("expect", "'expect' must not be negative.") }
        guard let state = JobState(rawValue: filter.state), action.states.contains(state) else {
            let names = action.states.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid("filter.state", "'state' must be one of these for '\(action.rawValue)': \(names).")
        }
        var selection = JobSelection(state: state)
        selection.kind = try filter.kind.map { try Self.known("kind", $0, ImageProcessingError.Kind.allCases) }
        selection.reason = try filter.reason.map { try Self.known("reason", $0, CounterLabels.knownReasons) }
        selection.tool = filter.tool
        selection.batch = try filter.batch.map { try BatchID($0).rawValue }
        selection.priority = try filter.priority.map { text in
            guard let priority = JobPriority(rawValue: text) else {
                throw Problem.invalid("filter.priority", "'priority' must be urgent, normal or background.")
            }
            return priority
        }
        (selection.from, selection.to) = (filter.from, filter.to)
        let user = try filter.user.map { try JobIdentifier($0, field: "filter.user") }
        guard let scope = caller.scope(of: user) else { throw Problem.foreignUser }
        return (action, selection, scope)
    }

    private static func known<Value: RawRepresentable<String>>(
        _ field: String, _ text: String, _ all: [Value]
    ) throws -> String {
        let known = all.map(\.rawValue)
        guard known.contains(text) else { throw Problem.unknown(field, text, among: known).at("filter.\(field)") }
        return text
    }
}

extension Problem {
    fileprivate static let noOperation = Self(.notFound, "not-found", "There is no such operation.")
}
