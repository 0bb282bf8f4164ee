internal import CalotypeAPI

/// The frame of every page: navigation, search, and the footer.
package struct Page {
    let title: String
    /// The entry of the navigation that the page belongs to.
    let section: String
    /// `nil` before somebody has signed in.
    let caller: CallerReport?
    /// Whether the server requires tokens, so that one can sign out.
    var hasSession: Bool { caller?.token != nil }
    /// The id of the event that the page shows the state after. `nil` if the page does not change.
    var event: String?
    /// The style sheets and scripts that only this page needs.
    let assets: [Assets]
    let content: HTML

    init(
        _ title: String, _ caller: CallerReport?, section: String? = nil, event: String? = nil, assets: [Assets] = [],
        @HTMLBuilder content: () -> HTML
    ) {
        self.title = title
        self.section = section ?? title
        self.caller = caller
        self.event = event
        self.assets = assets
        self.content = content()
    }

    /// The document, in UTF-8.
    package var bytes: [UInt8] {
        HTML("html", .attribute("lang", "en")) {
            HTML("head") {
                HTML("meta", .attribute("charset", "utf-8"))
                HTML(
                    "meta", .attribute("name", "viewport"), .attribute("content", "width=device-width, initial-scale=1")
                )
                HTML("meta", .attribute("name", "color-scheme"), .attribute("content", "light dark"))
                HTML("title") { "\(Texts.clipped(title, 80)) · Calotype" }
                HTML("link", .attribute("rel", "stylesheet"), .href(Assets.address(of: .style)))
                for asset in assets where asset.isStyle {
                    HTML("link", .attribute("rel", "stylesheet"), .href(Assets.address(of: asset)))
                }
                HTML(
                    "link", .attribute("rel", "icon"), .attribute("type", "image/svg+xml"),
                    .href(Assets.address(of: .icon)))
                HTML("script", .attribute("type", "module"), .src(Assets.address(of: .script)))
                for asset in assets where !asset.isStyle {
                    HTML("script", .attribute("type", "module"), .src(Assets.address(of: asset)))
                }
            }
            HTML("body", event.map { .attribute("data-event", $0) }) {
                HTML("a", .style("skip"), .attribute("href", "#content")) { "Skip to the content" }
                if caller != nil { header }
                HTML("main", .attribute("id", "content"), .attribute("tabindex", "-1")) { content }
                footer
            }
        }.document
    }

    private var header: HTML {
        HTML("header") {
            HTML("nav", .attribute("aria-label", "Pages")) {
                for (name, address) in Self.pages {
                    HTML(
                        "a", .href(address),
                        name == section ? .attribute("aria-current", name == title ? "page" : "true") : nil
                    ) { name }
                }
            }
            HTML("form", .attribute("role", "search"), .action(.console("search"))) {
                HTML(
                    "input", .attribute("type", "search"), .attribute("name", "text"),
                    .attribute("aria-label", "Job id, user or words of a prompt"),
                    .attribute("placeholder", "Job id, user, words"), .attribute("autocomplete", "off"),
                    .attribute("maxlength", "256"), .attribute("required", ""))
                HTML("button") { "Find" }
            }
        }
    }

    private var footer: HTML {
        HTML("footer") {
            if let caller {
                HTML("span") {
                    "Calotype \(caller.version) · "
                    if let token = caller.token { HTML.foreign(token) } else { "no tokens" }
                    " · \(caller.mayWrite ? "may change" : "may only read")"
                    if let user = caller.user {
                        " · jobs of "
                        HTML.foreign(user)
                    }
                }
            }
            HTML("span", .attribute("id", "live"), .attribute("role", "status"))
            // It takes its space from the start, and is seen only if the script that opens the list runs.
            if caller != nil {
                HTML("button", .attribute("type", "button"), .style("scripted")) { "Shortcuts" }
            }
            if hasSession {
                HTML("form", .attribute("method", "post"), .action(.console("sign-out"))) {
                    HTML("button", .style("quiet")) { "Sign out" }
                }
            }
        }
    }

    private static let pages: [(String, LocalAddress)] = [
        ("Overview", .console()), ("Jobs", .console("jobs")), ("Batches", .console("batches")),
        ("Failures", .console("failures")), ("Workers", .console("workers")), ("Presets", .console("presets")),
        ("Try", .console("try")),
        ("Operations", .console("operations")),
    ]
}
