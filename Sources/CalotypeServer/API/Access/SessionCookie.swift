internal import CalotypeSettings
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

/// The cookie of a browser that has signed in. Scripts cannot read it, and browsers do not send it with requests that
/// come from other sites.
enum SessionCookie {
    static let name = "calotype-session"
    static let lifetime: TimeInterval = 12 * 3_600

    /// Returns the text of the session in a request; `nil` if there is none.
    static func text(in request: Request) -> String? {
        for field in request.headers[values: .cookie] {
            for part in field.split(separator: ";") {
                let pair = part.trimmingCharacters(in: .whitespaces).split(separator: "=", maxSplits: 1)
                if pair.count == 2, pair[0] == name { return String(pair[1]) }
            }
        }
        return nil
    }

    /// Returns the value of `Set-Cookie` for a new session. `isSecure` says whether the browser uses HTTPS.
    static func value(for token: AccessToken, isSecure: Bool) -> String {
        let text = token.session(until: Date(timeIntervalSinceNow: lifetime))
        return "\(name)=\(text); Path=/; Max-Age=\(Int(lifetime)); \(attributes(isSecure))"
    }

    /// Returns the value of `Set-Cookie` that removes the session.
    static func removal(isSecure: Bool) -> String { "\(name)=; Path=/; Max-Age=0; \(attributes(isSecure))" }

    private static func attributes(_ isSecure: Bool) -> String {
        "HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }
}
