internal import Calotype
internal import CalotypeAPI
internal import Foundation
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
        if let sha256 = wanted.sourceSHA256 {
            guard try request.announcedLength(upTo: .max) ?? 0 == 0 else { throw Problem.twoImages }
            let image = trials.images.image(sha256: sha256, of: trialOwner(context, caller))
            guard let image else { throw Problem.imageGone }
            return try await answer(try openTrial(wanted, context, caller), wanted, .kept(image), context)
        }
        let run = try openTrial(wanted, context, caller)
        return try await receiver.receiving(request, context) { image in
            try await answer(run, wanted, .sent(image, trialOwner(context, caller)), context)
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
                guard wanted.sourceSHA256 == nil else { throw Problem.twoImages }
                let run = try openTrial(wanted, context, caller)
                return try await answer(run, wanted, .sent(image, trialOwner(context, caller)), context)
            })
    }

    private func openTrial(_ wanted: TrialRequest, _ context: APIContext, _ caller: Caller) throws -> TrialRun {
        try trials.open(wanted.series, of: trialOwner(context, caller))
    }

    /// Returns the owner of series and of kept images.
    private func trialOwner(_ context: APIContext, _ caller: Caller) -> String {
        caller.token.map { "token \($0)" } ?? ConnectionRegistry.client(context.address ?? "")
    }

    private func answer(
        _ run: TrialRun, _ wanted: TrialRequest, _ source: TrialSource, _ context: APIContext
    ) async throws -> Response {
        var job = try ImageProcessingJob(
            id: "trial", tool: wanted.fields.tool, source: source.location,
            userId: wanted.fields.userId.rawValue, options: wanted.fields.options)
        job.sourceHash = source.hash
        context.client.watch { [weak run] in run?.cancel(.readerLeft) }
        defer { context.client.unwatch() }
        trials.begin(run, wanted.plan, of: job)
        let first = try await firstNews(of: run)
        let stream = TrialStream(run: run, logger: logger, keptSHA256: try await source.kept(in: trials.images))
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

/// The image of a trial.
private enum TrialSource {
    /// A file that the caller sends with this request.
    case sent(HashedFile, _ owner: String)
    /// An image that the caller sent with an earlier one.
    case kept(TrialImages.Image)

    var location: ImageSource {
        switch self {
        case .sent(let file, _): .file(path: file.path)
        case .kept(let image): .bytes(image.bytes)
        }
    }

    var hash: SourceHash {
        switch self {
        case .sent(let file, _): SourceHash(sha256: file.sha256, size: file.size)
        case .kept(let image): SourceHash(sha256: image.sha256, size: image.bytes.count)
        }
    }

    /// Keeps the image for the next trial. Returns its hash; `nil` if it is too large.
    func kept(in images: TrialImages) async throws -> String? {
        guard case .sent(let file, let owner) = self else { return hash.sha256 }
        guard file.size <= TrialImages.mostBytes else { return nil }
        let bytes = try await blocking { _ in FileManager.default.contents(atPath: file.path).map(Array.init) }
        guard let bytes, bytes.count == file.size else { return nil }
        return images.keep(TrialImages.Image(bytes: bytes, sha256: file.sha256), of: owner) ? file.sha256 : nil
    }
}

extension Problem {
    fileprivate static let imageGone = Self(
        .unprocessableContent, "unknown-source", "The image of the earlier trial is not kept any more. Send its bytes."
    ).at("sourceSha256")
    fileprivate static let twoImages = invalid(
        "sourceSha256", "Send the bytes of the image or the hash of an earlier one, not both.")
}
