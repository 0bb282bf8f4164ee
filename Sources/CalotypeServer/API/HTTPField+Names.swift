internal import HTTPTypes

extension HTTPField.Name {
    static let host = named("Host")
    static let secFetchSite = named("Sec-Fetch-Site")
    static let idempotencyKey = named("Idempotency-Key")
    static let prefer = named("Prefer")
    static let preferenceApplied = named("Preference-Applied")
    static let forwardedProtocol = named("X-Forwarded-Proto")
    static let lastEventID = named("Last-Event-ID")
    static let referrerPolicy = named("Referrer-Policy")
    static let requestedMethod = named("Access-Control-Request-Method")
    static let accelBuffering = named("X-Accel-Buffering")

    private static func named(_ name: String) -> Self {
        guard let name = Self(name) else { preconditionFailure("a name that no header can have: \(name)") }
        return name
    }
}
