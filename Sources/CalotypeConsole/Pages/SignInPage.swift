package import CalotypeAPI

/// The page where one signs in with a token.
package struct SignInPage {
    /// Where to go afterwards.
    let next: String?
    let message: String?

    package init(next: String?, message: String?) {
        self.next = next
        self.message = message
    }

    package var page: Page {
        Page("Sign in", nil) {
            HTML("h1") { "Calotype" }
            HTML("form", .style("card sign-in"), .attribute("method", "post"), .action(.console("sign-in"))) {
                if let message { HTML("p", .style("problem"), .attribute("role", "alert")) { message } }
                HTML("label", .attribute("for", "token")) { "Token" }
                HTML(
                    "input", .attribute("id", "token"), .attribute("name", "token"), .attribute("type", "password"),
                    .attribute("autocomplete", "current-password"), .attribute("required", ""), .flag("autofocus"))
                if let next {
                    HTML("input", .attribute("type", "hidden"), .attribute("name", "next"), .attribute("value", next))
                }
                HTML("button", .style("primary")) { "Sign in" }
                HTML("p", .style("hint")) {
                    "One of the tokens in CALOTYPE_TOKENS. It is kept nowhere: the browser gets a cookie that ends with the token."
                }
            }
        }
    }
}

/// A page that says what is wrong.
package struct ProblemPage {
    let status: Int
    let title: String
    let detail: String
    let caller: CallerReport?

    package init(status: Int, title: String, detail: String, caller: CallerReport?) {
        self.status = status
        self.title = title
        self.detail = detail
        self.caller = caller
    }

    package var page: Page {
        Page(title, caller) {
            HTML("h1") { title }
            HTML("p", .style("problem"), .attribute("role", "alert")) { HTML.foreign(detail, limit: 1_000) }
            HTML("p") { HTML("a", .href(.console())) { "Overview" } }
        }
    }
}
