internal import HTTPTypes

/// Headers that keep a browser from making more of an answer than it is: no scripts, no frames, no guesses at the type, and no
/// address passed on to other sites.
enum BrowserProtection {
    static let fields: HTTPFields = [
        .xContentTypeOptions: "nosniff",
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
        .referrerPolicy: "no-referrer",
    ]

    /// Adds those that the answer does not have, and forbids caching where it says nothing about that.
    static func protect(_ headers: inout HTTPFields) {
        for field in fields where headers[field.name] == nil { headers.append(field) }
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    }
}
