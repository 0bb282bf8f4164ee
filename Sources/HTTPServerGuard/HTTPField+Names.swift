package import HTTPTypes

extension HTTPField.Name {
    /// The second host of a request: the first is the authority.
    package static let secondHost = named("Host")
    package static let secFetchSite = named("Sec-Fetch-Site")
    package static let idempotencyKey = named("Idempotency-Key")
    package static let prefer = named("Prefer")
    package static let preferenceApplied = named("Preference-Applied")
    package static let forwardedProtocol = named("X-Forwarded-Proto")
    package static let lastEventID = named("Last-Event-ID")
    static let referrerPolicy = named("Referrer-Policy")
    static let crossOriginOpenerPolicy = named("Cross-Origin-Opener-Policy")
    package static let requestedMethod = named("Access-Control-Request-Method")
    package static let accelBuffering = named("X-Accel-Buffering")

    private static func named(_ name: String) -> Self {
        guard let name = Self(name) else { preconditionFailure("a name that no header can have: \(name)") }
        return name
    }
}
