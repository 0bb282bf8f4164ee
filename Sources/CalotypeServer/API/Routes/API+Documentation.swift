internal import CalotypeAPI
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension API {
    /// Adds the welcome page and the documentation.
    func addDocumentation(to routes: Routes) {
        routes.add(.get, "/", for: .open) { request, _, _ in try welcome(request) }
        routes.add(.get, "/docs", for: .open) { _, _, _ in
            Response(
                status: .ok,
                headers: [
                    .contentType: "text/html; charset=utf-8",
                    .contentSecurityPolicy: DocumentationPage.securityPolicy,
                ],
                body: .init(byteBuffer: ByteBuffer(string: DocumentationPage.text)))
        }
        routes.add(.get, "/openapi.yaml", for: .open) { _, _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/yaml; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_yaml)))
        }
    }

    /// Redirects browsers to the documentation. Other programs get links.
    private func welcome(_ request: Request) throws -> Response {
        let accepted = request.headers[values: .accept].joined(separator: ",").lowercased()
        if accepted.contains("text/html") {
            return Response(status: .seeOther, headers: [.location: "/docs", .vary: "Accept"])
        }
        var response = try Response.json(WelcomeJSON())
        response.headers[.vary] = "Accept"
        return response
    }
}

private struct WelcomeJSON: Encodable {
    let name = "Calotype"
    let links = [
        "console": "/console", "documentation": "/docs", "openapi": "/openapi.yaml", "jobs": "/v1/jobs",
        "batches": "/v1/batches",
        "sources": "/v1/sources", "events": "/v1/events", "presets": "/v1/presets", "health": "/healthz",
        "readiness": "/readyz",
    ]
}
