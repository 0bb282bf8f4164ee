/// The environment variables that AWS's own programs read (`AWS_…`). Some contain secrets.
package struct AWSVariables: Sendable, Hashable {
    private let values: [String: Secret]

    package init(_ environment: [String: String] = [:]) {
        values = environment.filter { $0.key.hasPrefix("AWS_") }.mapValues { Secret($0) }
    }

    package var revealed: [String: String] { values.mapValues(\.revealed) }
    package var region: String? { value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") }

    /// Whether one of them shows that the user wants to use AWS services from this machine.
    package var sayAnything: Bool { Self.auto.contains { value($0) != nil } }

    private static let auto = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION",
        "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ]

    private func value(_ name: String) -> String? {
        values[name].flatMap { $0.revealed.allSatisfy(\.isWhitespace) ? nil : $0.revealed }
    }
}
