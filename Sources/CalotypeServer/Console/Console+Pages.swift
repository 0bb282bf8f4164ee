internal import Calotype
internal import CalotypeAPI
internal import CalotypeConsole
internal import CalotypeQueue
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Console {
    func addPages(to routes: Routes) {
        add(.get, "", to: routes) { try await overview($0) }
        add(.get, "/jobs", to: routes) { try await jobs($0) }
        add(.get, "/jobs/{id}", to: routes) { try await job($0) }
        add(.get, "/jobs/{id}/compare", to: routes) { try await compare($0) }
        add(.get, "/try", to: routes) { try await tryPage($0) }
        add(.get, "/search", to: routes) { try await search($0) }
        add(.get, "/failures", to: routes) { visit in
            let event = try await event()
            let report = try await api.failures(visit.query, visit.caller)
            return Response(page: FailuresPage(caller: visit.report, report: report, event: event).page)
        }
        add(.get, "/workers", to: routes, for: .readAll) { visit in
            let workers = try await api.queue.workers().map(WorkerReport.init)
            return Response(page: WorkersPage(caller: visit.report, workers: workers).page)
        }
        add(.get, "/presets", to: routes) { visit in
            Response(page: PresetsPage(caller: visit.report, tools: try presets(), file: api.presetsFile).page)
        }
        add(.get, "/operations", to: routes) { visit in
            let operations = try await api.queue.operations(in: visit.caller.scope, limit: 100)
            let list = OperationList(operations: operations.map(OperationReport.init))
            return Response(page: OperationPage(caller: visit.report).list(list))
        }
        add(.get, "/operations/{id}", to: routes) { visit in
            let id = visit.context.segment("id")
            guard let operation = try await api.queue.operation(id, in: visit.caller.scope) else {
                throw Problem.notFound
            }
            return Response(page: OperationPage(caller: visit.report).show(OperationReport(operation), event: nil))
        }
        addBatches(to: routes)
        addAssets(to: routes)
    }

    /// The style sheet and the script contain nothing secret, and the page for signing in needs them.
    private func addAssets(to routes: Routes) {
        routes.add(.get, "/console/assets/{hash}/{name}", for: .open) { _, context, _ in
            guard context.segment("hash") == Assets.hash, let asset = Assets(rawValue: context.segment("name")) else {
                throw Problem.notFound
            }
            return Response(
                status: .ok,
                headers: [
                    .contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable",
                ], body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
        }
    }

    /// Returns the position of the latest change. It is read before the page's content, so that no change is missed.
    func event() async throws -> String { try await api.queue.latestChange().rawValue }

    private func overview(_ visit: Visit) async throws -> Response {
        let event = try await event()
        let isAll = visit.caller.scope == .all
        let now = Date()
        let hour = now.addingTimeInterval(-3_600)..<now
        let statistics = isAll ? try await api.statistics(in: hour, stage: "encode") : nil
        let workers = isAll ? try await api.queue.workers().map(WorkerReport.init) : nil
        let page = OverviewPage(
            caller: visit.report, summary: try await api.summary(visit.caller), statistics: statistics,
            workers: workers, newest: try await newest(visit, limit: 12), pictured: VariantName.normal.rawValue,
            troubles: await api.readiness.recent(within: .milliseconds(100))?.troubles ?? [], event: event,
            server: api.origin.address(for: visit.request))
        return Response(page: page.page)
    }

    private func newest(_ visit: Visit, limit: Int) async throws -> [JobReport] {
        let filter = JobFilter(scope: visit.caller.scope, details: [])
        let page = try await api.queue.list(filter, after: nil, limit: limit)
        return try page.jobs.map { try api.json($0, visit.request) }
    }

    private func jobs(_ visit: Visit) async throws -> Response {
        let event = try await event()
        let cursor = try visit.query.value("cursor", "the 'next' of a page") { PageCursor(rawValue: $0) }
        guard var filter = try visit.query.jobFilter(for: visit.caller, api.requests.presets) else {
            throw Problem.foreignUser
        }
        filter.details = []
        let found = try await api.queue.list(filter, after: cursor, limit: 50)
        var list = JobList(
            jobs: try found.jobs.map { try api.json($0, visit.request) }, next: found.next?.rawValue)
        list.searched = found.searched.map(SearchReport.init)
        if filter.words.isEmpty { list.count = try await api.count(filter) }
        let page = JobsPage(
            caller: visit.report,
            filter: JobsPage.parameters.compactMap { name in visit.query[name].map { (name, $0) } }, list: list,
            tools: api.requests.presets.tools.map(\.rawValue).sorted(), isFirst: cursor == nil,
            event: cursor == nil ? event : nil)
        return Response(page: page.page)
    }

    func jobPage(_ visit: Visit, event: String?) async throws -> JobDetailPage {
        let job = try await api.job(visit.request, visit.context, visit.caller)
        let hasSource = if case .upload = job.source { true } else { false }
        return JobDetailPage(
            caller: visit.report, job: try await api.report(of: job, visit.request).visible(to: visit.caller),
            hasSource: hasSource && visit.caller.mayReadPrompts,
            event: event, server: api.origin.address(for: visit.request))
    }

    private func job(_ visit: Visit) async throws -> Response {
        let event = try await event()
        return Response(page: try await jobPage(visit, event: event).page)
    }

    private func presets() throws -> [(name: String, variants: [PresetsPage.Variant])] {
        let json = try RawJSON(redacting: PresetsJSON(api.requests.presets))
        let tools = try json.decoded(as: [String: [String: [String: JSONValue]]].self)
        return tools.sorted { $0.key < $1.key }.map { tool, variants in
            let rows = variants.sorted { $0.key < $1.key }.map { name, fields in
                PresetsPage.Variant(
                    name: name, fields: fields.sorted { $0.key < $1.key }.map { ($0.key, Self.text(of: $0.value)) })
            }
            return (tool, rows)
        }
    }

    private static func text(of value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        return (try? WireJSON.bytes(of: value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
