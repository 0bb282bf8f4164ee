internal import Calotype
internal import CalotypeAPI
internal import CalotypeConsole
internal import CalotypeQueue
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension Console {
    /// Adds what the buttons do. Each action ends in a redirect to a page, so that a reload repeats nothing.
    func addActions(to routes: Routes) {
        add(.post, "/jobs/{id}/retry", to: routes, for: .write) { visit in
            _ = try await api.retryJob(visit.request, visit.context, visit.caller)
            return back(to: visit)
        }
        add(.post, "/jobs/{id}/cancel", to: routes, for: .write) { visit in
            _ = try await api.cancelJob(visit.request, visit.context, visit.caller)
            return back(to: visit)
        }
        add(.post, "/jobs/{id}/delete", to: routes, for: .write) { try await delete($0) }
        add(.post, "/operations/new", to: routes, for: .write) { try await ask($0) }
        add(.post, "/operations", to: routes, for: .write) { try await submit($0) }
        add(.post, "/queue/pause", to: routes, for: .writeAll) { visit in
            _ = try await api.queue.pause(by: visit.caller.token)
            return .seeOther("/console")
        }
        add(.post, "/queue/resume", to: routes, for: .writeAll) { _ in
            try await api.queue.resume()
            return .seeOther("/console")
        }
    }

    private func back(to visit: Visit) -> Response {
        let user = visit.query["user"].map { "?user=\($0.percentEncoded())" } ?? ""
        return .seeOther("/console/jobs/\(visit.context.segment("id").percentEncoded())\(user)")
    }

    /// Asks first. Deletes the job if the form says that this was confirmed, and shows what was removed.
    private func delete(_ visit: Visit) async throws -> Response {
        let form = try await api.reader.form(of: visit.request, visit.context)
        guard form["confirmed"] == "yes" else {
            return Response(page: try await jobPage(visit, event: nil).deletionQuestion)
        }
        let job = try await api.job(visit.request, visit.context, visit.caller)
        switch try await api.remove(job) {
        case .removed(let report): return Response(page: JobDetailPage.receipt(report, visit.report))
        case .running: throw Problem(.conflict, "running", "The job runs. Cancel it first.")
        case nil: throw Problem.noJob
        }
    }

    /// Counts the jobs of an operation and asks whether they are to be changed.
    private func ask(_ visit: Visit) async throws -> Response {
        let form = try await api.reader.form(of: visit.request, visit.context)
        var wanted = try form.operation
        (wanted.until, wanted.expect) = (Date(), nil)
        guard case .counted(let report) = try await api.operate(wanted, visit.caller) else { throw Problem.notFound }
        let fields = OperationPage.fields.compactMap { name in
            form[name.description].map { (name: name.description, value: $0) }
        }
        let page = OperationPage(caller: visit.report).question(
            report, fields: fields, until: WireJSON.text(of: report.until))
        return Response(page: page)
    }

    private func submit(_ visit: Visit) async throws -> Response {
        let form = try await api.reader.form(of: visit.request, visit.context)
        var wanted = try form.operation
        wanted.until = try form.time("until")
        wanted.expect = try form.value("expect", "a number") { Int($0) }
        guard wanted.until != nil, wanted.expect != nil else {
            throw Problem.invalid("expect", "Count the jobs first.")
        }
        guard case .accepted(let operation) = try await api.operate(wanted, visit.caller) else {
            throw Problem.notFound
        }
        return .seeOther("/console/operations/\(operation.id)")
    }
}

extension Query {
    /// The operation that a form describes, without its moment and the expected count.
    fileprivate var operation: OperationRequest {
        get throws {
            guard let state = self["state"] else { throw Problem.invalid("state", "Choose a state first.") }
            var filter = OperationRequest.Filter(state: state)
            (filter.user, filter.kind, filter.reason) = (self["user"], self["kind"], self["reason"])
            (filter.tool, filter.batch, filter.priority) = (self["tool"], self["batch"], self["priority"])
            (filter.from, filter.to) = (try time("from"), try time("to"))
            return OperationRequest(action: self["action"] ?? "", filter: filter)
        }
    }
}
