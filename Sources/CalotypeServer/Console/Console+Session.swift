internal import CalotypeConsole
internal import CalotypeSettings
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension Console {
    /// Adds the page where a browser exchanges a token for a cookie, and the way out.
    func addSession(to routes: Routes) {
        routes.add(.get, "/console/sign-in", for: .open) { request, context, _ in
            let next = Self.next(Query(filled: request.formParameters))
            // Who is signed in, or needs no token, goes on.
            guard context.caller == nil else { return .seeOther(next ?? "/console") }
            return Response(page: SignInPage(next: next, message: nil).page)
        }
        routes.add(.post, "/console/sign-in", for: .open) { request, context, _ in
            do {
                return try await signIn(request, context)
            } catch let problem as Problem {
                var response = Response(
                    page: SignInPage(next: nil, message: problem.detail).page, status: problem.status)
                response.headers.append(contentsOf: problem.headers)
                return response
            }
        }
        routes.add(.post, "/console/sign-out", for: .open) { request, _, _ in
            var response = Response.seeOther("/console/sign-in")
            response.headers[.setCookie] = SessionCookie.removal(isSecure: isSecure(request))
            return response
        }
    }

    private func signIn(_ request: Request, _ context: APIContext) async throws -> Response {
        let address = ConnectionRegistry.client(context.address ?? "")
        try api.signIns.check(address)
        let form = try await api.reader.form(of: request, context)
        let presented = (form["token"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard let token = api.access.tokens.token(for: presented) else {
            api.signIns.recordFailure(from: address)
            let next = Self.next(form)
            return Response(
                page: SignInPage(next: next, message: "This token is not known.").page, status: .unauthorized)
        }
        context.notes.token = token.name
        var response = Response.seeOther(Self.next(form) ?? "/console")
        response.headers[.setCookie] = SessionCookie.value(for: token, isSecure: isSecure(request))
        return response
    }

    private func isSecure(_ request: Request) -> Bool { api.origin.address(for: request).hasPrefix("https://") }

    /// Returns the page to go to after signing in. Another address than one of the console is ignored.
    private static func next(_ query: Query) -> String? {
        guard let next = query["next"],
            next == "/console" || next.hasPrefix("/console/") || next.hasPrefix("/console?"),
            next.utf8.count <= 2_000, next.unicodeScalars.allSatisfy({ ("!"..."~").contains($0) && $0 != "\\" })
        else { return nil }
        return next
    }
}
