internal import Calotype
internal import CalotypeAPI
internal import CalotypeConsole
internal import CalotypeQueue
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

extension API {
    /// Adds the pages of the console, below `/console`.
    func addConsole(to routes: Routes) {
        let console = Console(api: self)
        console.addPages(to: routes)
        console.addActions(to: routes)
        console.addSession(to: routes)
    }
}

/// The pages of the console. They show what the API answers to the same caller, and nothing else.
struct Console: Sendable {
    let api: API

    /// A request for a page, by a caller who is signed in.
    struct Visit: Sendable {
        let request: Request
        let context: APIContext
        let caller: Caller
        /// The parameters of the query that have a value.
        let query: Query

        var report: CallerReport { CallerReport(caller) }
    }

    typealias Handler = @Sendable (Visit) async throws -> Response

    /// Adds a page. A caller who is not signed in is sent to the page for that. Errors are pages too.
    func add(
        _ method: HTTPRequest.Method, _ path: String, to routes: Routes, for access: RouteAccess = .read,
        _ handler: @escaping Handler
    ) {
        routes.add(method, "/console" + path, for: .open) { request, context, _ in
            guard let caller = context.caller else { return signInFirst(request) }
            do {
                _ = try access.admitted(caller)
                let visit = Visit(
                    request: request, context: context, caller: caller, query: Query(filled: request.formParameters))
                return try await handler(visit)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                return page(of: error, caller)
            }
        }
    }

    private func page(of error: any Error, _ caller: Caller) -> Response {
        let problem = Problem(error)
        if problem.status.code >= 500 {
            api.logger.error("page failed", metadata: ["cause": "\(RequestRecorder.text(error))"])
        }
        return Response(page: problem, caller: CallerReport(caller))
    }

    /// Only pages that were asked for with `GET` are opened after signing in.
    private func signInFirst(_ request: Request) -> Response {
        let next = request.method == .get ? request.uri.string : nil
        let query = next.map { "?next=\($0.percentEncoded())" } ?? ""
        return .seeOther("/console/sign-in\(query)")
    }
}

extension Request {
    /// Whether a browser asks for a page of the console, perhaps one that does not exist.
    var wantsConsolePage: Bool {
        (uri.path == "/console" || uri.path.hasPrefix("/console/")) && headers[.accept]?.contains("text/html") == true
    }
}

extension Response {
    /// The policy of pages: everything comes from this server, nothing is inline, and no script makes markup from text.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "connect-src 'self'",
        "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ].joined(separator: "; ")

    init(page: Page, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .contentSecurityPolicy: Self.policy],
            body: .init(byteBuffer: ByteBuffer(bytes: page.bytes)))
    }

    init(page problem: Problem, caller: CallerReport? = nil) {
        let page = ProblemPage(
            status: problem.status.code, title: problem.status.reasonPhrase, detail: problem.detail, caller: caller)
        self.init(page: page.page, status: problem.status)
        headers.append(contentsOf: problem.headers)
    }

    static func seeOther(_ location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }
}
