internal import CalotypeAPI
internal import Foundation
internal import Yams

/// The OpenAPI document as a web page: the purpose, parameters and answers of each route.
enum DocumentationPage {
    /// Allows styles only, because the page runs no scripts and loads nothing.
    static let securityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-top-navigation"

    static let text = page(of: String(decoding: PackageResources.openapi_yaml, as: UTF8.self))

    private static func page(of yaml: String) -> String {
        guard let document = try? Yams.compose(yaml: yaml), let paths = document["paths"]?.mapping else { return yaml }
        let title = escaped(document["info"]?["title"]?.string ?? "")
        var sections: [String] = []
        for (path, operations) in paths {
            for (method, operation) in operations.mapping ?? [:] where methods.contains(method.string ?? "") {
                let name = "\(method.string?.uppercased() ?? "") \(path.string ?? "")"
                sections.append(section(name, operation, shared: operations["parameters"]))
            }
        }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>\(title)</title><style>\(style)</style></head><body>
            <h1>\(title)</h1>
            <p class="text">\(escaped(document["info"]?["description"]?.string ?? ""))</p>
            <p>For programs: <a href="/openapi.yaml">openapi.yaml</a></p>
            \(sections.joined(separator: "\n"))
            </body></html>

            """
    }

    private static let methods: Set<String> = ["get", "post", "put", "delete"]

    private static func section(_ name: String, _ operation: Yams.Node, shared: Yams.Node?) -> String {
        let parameters = (shared?.array() ?? []) + (operation["parameters"]?.array() ?? [])
        let rows = [
            ("Parameters", parameters.compactMap(parameterName)),
            ("Body", keys(of: operation["requestBody"]?["content"])), ("Answers", keys(of: operation["responses"])),
        ]
        let list = rows.filter { !$0.1.isEmpty }.map { title, names in
            let codes = names.map { "<code>\(escaped($0))</code>" }.joined(separator: " ")
            return "<dt>\(title)</dt><dd>\(codes)</dd>"
        }
        return """
            <section><h2><code>\(escaped(name))</code></h2>
            <p>\(escaped(operation["summary"]?.string ?? ""))</p>
            <p class="text">\(escaped(operation["description"]?.string ?? ""))</p>
            <dl>\(list.joined())</dl></section>
            """
    }

    /// The parameter's own name, or the last part of its reference.
    private static func parameterName(_ parameter: Yams.Node) -> String? {
        parameter["name"]?.string ?? parameter["$ref"]?.string?.split(separator: "/").last.map(String.init)
    }

    private static func keys(of node: Yams.Node?) -> [String] { node?.mapping?.compactMap(\.key.string) ?? [] }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem } \
        section { border-top: 1px solid #ccc } h2 { font-size: 1rem } .text { white-space: pre-line } \
        dt { float: left; width: 7rem } dd { margin-left: 7rem } code { background: #eee; padding: 0 .2em }
        """
}
