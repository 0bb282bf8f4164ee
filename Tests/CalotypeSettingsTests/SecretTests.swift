import Configuration
import Foundation
import Logging
import Synchronization
import Testing

@testable import CalotypeObservability
@testable import CalotypeSettings

@Suite("Secrets stay secret")
struct SecretTests {
    private static let secrets = [
        "S3_ACCESS_KEY_ID": "hush-a", "S3_SECRET_ACCESS_KEY": "hush-b", "S3_SESSION_TOKEN": "hush-c",
    ]

    @Test("However settings are shown, no secret is in them")
    func shown() throws {
        let settings = try Settings(environment: Self.secrets)
        let s3 = try #require(settings.s3)
        guard case .keys(let accessKeyID, let secretAccessKey, let sessionToken) = s3.credentials else {
            throw NoKeys()
        }
        var dumped = ""
        dump(settings, to: &dumped)
        var line = JSONText()
        line.value(.stringConvertible(accessKeyID))
        line.value("\(settings)")
        let encoded = try JSONEncoder().encode([accessKeyID, secretAccessKey])
        let shown = [
            dumped, "\(settings)", String(reflecting: settings), String(describing: s3), "\(secretAccessKey)",
            String(reflecting: secretAccessKey), String(describing: sessionToken), "\([accessKeyID])",
            "\(["k": secretAccessKey])", leaves(of: settings).joined(), String(decoding: encoded, as: UTF8.self),
            line.text,
        ]
        for text in shown {
            #expect(!text.contains("hush"))
        }
        #expect(dumped.contains("<redacted>") && line.text.contains("<redacted>"))
        #expect(secretAccessKey.revealed == "hush-b")
    }

    @Test("An error about other variables holds no secret")
    func error() throws {
        let environment = Self.secrets.merging(["METRICS_PORT": "x", "CALOTYPE_PRESET": "hush"]) { $1 }
        let error = try #require(throws: SettingsError.self) { try Settings(environment: environment) }
        var dumped = "\(error)"
        dump(error, to: &dumped)
        #expect(!dumped.contains("hush"))
    }

    @Test("Whoever watches the configuration being read is told which values are secret")
    func watched() throws {
        let watcher = Watcher()
        let provider = EnvironmentVariablesProvider(environmentVariables: Self.secrets)
        _ = try Settings(ConfigReader(provider: provider, accessReporter: watcher))
        let values = try watcher.events.withLock { try $0.compactMap { try $0.result.get() } }
        #expect(values.count == 3)
        #expect(values.allSatisfy { $0.isSecret })
    }

    private struct NoKeys: Error {}

    @Test("Variables of AWS stay secret as well")
    func ofAWS() throws {
        let settings = try Settings(environment: ["AWS_ACCESS_KEY_ID": "hush-a", "AWS_SECRET_ACCESS_KEY": "hush-b"])
        var dumped = "\(settings)"
        dump(settings, to: &dumped)
        #expect(!dumped.contains("hush"))
        #expect(settings.aws.revealed["AWS_SECRET_ACCESS_KEY"] == "hush-b")
    }

    private func leaves(of value: Any) -> [String] {
        let children = Mirror(reflecting: value).children
        return children.isEmpty ? ["\(value)"] : children.flatMap { leaves(of: $0.value) }
    }
}

private final class Watcher: AccessReporter {
    let events = Mutex<[AccessEvent]>([])
    func report(_ event: AccessEvent) { events.withLock { $0.append(event) } }
}
