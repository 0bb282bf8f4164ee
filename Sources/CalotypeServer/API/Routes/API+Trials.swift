internal import Calotype
internal import CalotypeAPI
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension API {
    func addTrials(to routes: Routes) {
        routes.add(.post, "/v1/trials", for: .write, query: TrialRequest.parameters) {
            try await tryVariants($0, $1, $2)
        }
    }

    /// Makes variants of an image without a job, and stores nothing. The answer begins when the image is decoded, so
    /// that an image that cannot be used is an error like any other.
    private func tryVariants(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let query = Query(request)
        if request.isForm { return try await tryVariants(ofFormIn: request, query, context, caller) }
        let wanted = try TrialRequest(query, for: caller, by: requests)
        let run = try openTrial(wanted, context, caller)
        return try await receiver.receiving(request, context) { image in
            try await answer(run, wanted, image, context)
        }
    }

    private func tryVariants(
        ofFormIn request: Request, _ query: Query, _ context: APIContext, _ caller: Caller
    ) async throws -> Response {
        func wanted(_ fields: [String: String]) throws -> TrialRequest {
            try TrialRequest(try query.adding(fields, among: TrialRequest.parameters), for: caller, by: requests)
        }
        return try await receiver.receivingForm(
            request, context, check: { _ in },
            { image, fields in
                let wanted = try wanted(fields)
                return try await answer(try openTrial(wanted, context, caller), wanted, image, context)
            })
    }

    private func openTrial(_ wanted: TrialRequest, _ context: APIContext, _ caller: Caller) throws -> TrialRun {
        let address = ConnectionRegistry.client(context.address ?? "")
        return try trials.open(wanted.series, of: caller.token.map { "token \($0)" } ?? address)
    }

    private func answer(
        _ run: TrialRun, _ wanted: TrialRequest, _ image: HashedFile, _ context: APIContext
    ) async throws -> Response {
        var job = try ImageProcessingJob(
            id: "trial", tool: wanted.fields.tool, source: .file(path: image.path),
            userId: wanted.fields.userId.rawValue, options: wanted.fields.options)
        job.sourceHash = SourceHash(sha256: image.sha256, size: image.size)
        context.client.watch { [weak run] in run?.cancel(.readerLeft) }
        defer { context.client.unwatch() }
        trials.begin(run, wanted.plan, of: job)
        let first = try await firstNews(of: run)
        let stream = TrialStream(run: run, logger: logger)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no"],
            body: ResponseBody { writer in try await stream.send(after: first, to: &writer) })
    }

    /// Waits until the source is decoded.
    private func firstNews(of run: TrialRun) async throws -> TrialNews {
        do {
            while let event = try await run.next() {
                if case .news(let news) = event { return news }
            }
        } catch {
            throw Problem(trial: error)
        }
        throw Problem.trialEnds
    }
}
