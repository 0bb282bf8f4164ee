internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

/// Web pages of other origins that may use the API from a browser (CORS,
/// https://fetch.spec.whatwg.org/#http-cors-protocol). They send a token like every other client. Cookies are not used.
struct AllowedOrigins: Sendable {
    /// The origins as browsers write them, such as `https://app.example.com`.
    let origins: Set<String>

    func include(_ request: Request) -> Bool { request.headers[.origin].map(origins.contains) ?? false }

    /// Returns the answer to a browser that asks whether a page may send a request, or `nil` if the request does not
    /// ask that.
    func preflight(_ request: Request) -> Response? {
        guard request.method == .options, request.headers[.requestedMethod] != nil, include(request) else { return nil }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, HEAD, POST, DELETE",
                .accessControlAllowHeaders:
                    "Authorization, Content-Type, Idempotency-Key, If-None-Match, If-Range, Last-Event-ID, Prefer, Range",
                .accessControlMaxAge: "600",
            ])
    }

    /// Adds the headers that let a page of an allowed origin read the answer.
    func admit(_ request: Request, to headers: inout HTTPFields) {
        guard !origins.isEmpty else { return }
        // A page of an allowed origin may also show an image without CORS.
        headers[.crossOriginResourcePolicy] = "cross-origin"
        headers[.vary] = headers[.vary].map { "\($0), Origin" } ?? "Origin"
        guard include(request), let origin = request.headers[.origin] else { return }
        headers[.accessControlAllowOrigin] = origin
        headers[.accessControlExposeHeaders] =
            "Accept-Ranges, Allow, Content-Range, ETag, Location, Preference-Applied, Retry-After, WWW-Authenticate"
    }
}
