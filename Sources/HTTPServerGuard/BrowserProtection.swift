package import HTTPTypes

/// Headers that limit what a browser does with an answer: no scripts, no frames, no guessing of the type, no
/// address sent to other sites, and no use by pages of other origins.
package enum BrowserProtection {
    static let fields: HTTPFields = [
        .xContentTypeOptions: "nosniff",
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
        .referrerPolicy: "no-referrer",
        .crossOriginOpenerPolicy: "same-origin",
        .crossOriginResourcePolicy: "same-origin",
    ]

    /// Adds the headers that the answer does not have. Forbids caching unless the answer sets `Cache-Control`.
    package static func protect(_ headers: inout HTTPFields) {
        for field in fields where headers[field.name] == nil { headers.append(field) }
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    }
}
