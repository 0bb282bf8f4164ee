import Calotype
import CalotypeSettings
import CalotypeTesting
import Foundation
import Logging
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("Libraries with published faults")
struct LibraryCheckTests {
    private static func report(_ libraries: InstalledLibrary...) -> LibraryReport { LibraryReport(libraries) }
    private static let dangerous = report(InstalledLibrary(.libwebp, version: "1.3.1", origin: .authors))

    @Test("stop the start if attackers use the fault, and the message says what to do")
    func refused() throws {
        let error = #expect(throws: ConfigurationMistake.self) {
            try LibraryCheck(allowsAll: false, logger: logger().0).pass(Self.dangerous)
        }
        let message = try #require(error?.message)
        for word in ["libwebp 1.3.1", "CVE-2023-4863", "Update", "CALOTYPE_ALLOW_UNSAFE_LIBRARIES=true"] {
            #expect(message.contains(word))
        }
    }

    @Test("are a warning if the operator accepts them, or if the fault is not as bad")
    func warned() throws {
        let (log, lines) = logger()
        try LibraryCheck(allowsAll: true, logger: log).pass(Self.dangerous)
        try LibraryCheck(allowsAll: false, logger: log).pass(
            Self.report(InstalledLibrary(.libheif, version: "1.17.6", origin: .authors)))
        #expect(lines().map(\.level) == [.warning, .warning])
        #expect(lines().first?.text.contains("CVE-2023-4863") ?? false)
        #expect(lines().last?.text.contains("libheif 1.17.6: CVE-2024-41311") ?? false)
    }

    @Test("are a notice if the distribution may have repaired them, and nothing is said of others")
    func doubts() throws {
        let (log, lines) = logger()
        try LibraryCheck(allowsAll: false, logger: log).pass(
            Self.report(InstalledLibrary(.libwebp, version: "1.2.4", origin: .unknown)))
        try LibraryCheck(allowsAll: false, logger: log).pass(
            Self.report(InstalledLibrary(.libwebp, version: "1.3.2", origin: .unknown)))
        #expect(lines().map(\.level) == [.notice])
    }

    @Test("stop a node before it opens anything")
    func node() async throws {
        var options = NodeOptions(hasAPI: false, hasWorkers: true)
        options.around.libraries = { _ in Self.dangerous }
        let folder = try ScratchFolder()
        var settings = Settings()
        settings.dataDirectory = folder.path + "/data"
        let node = try Node(options, settings, AccessRules(), FolderStore(folder.path + "/objects"))
        await #expect(throws: ConfigurationMistake.self) { try await node.run() }
        #expect(!FileManager.default.fileExists(atPath: settings.dataDirectory + "/queue.sqlite"))
    }

    private func logger() -> (Logger, @Sendable () -> [(level: Logger.Level, text: String)]) {
        let lines = LoggedLines()
        return (Logger(label: "test") { _ in Handler(lines: lines) }, { lines.all.withLock { $0 } })
    }

    private final class LoggedLines: Sendable {
        let all = Mutex([(level: Logger.Level, text: String)]())
    }

    private struct Handler: LogHandler {
        let lines: LoggedLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append((event.level, "\(event.message) \(event.metadata ?? [:])")) }
        }
    }
}
