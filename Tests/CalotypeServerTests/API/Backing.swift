import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import Postgres
import Testing

@testable import CalotypeServer

/// What a node stands on: as with nothing set, and as on many machines.
enum Backing: String, CaseIterable, CustomTestStringConvertible {
    /// SQLite and a folder.
    case file
    /// PostgreSQL and a bucket.
    case shared

    static let available = TestSchema.server == nil || TestBucket.current == nil ? [file] : allCases
    var testDescription: String { rawValue }

    /// Runs `body` with settings that name an empty queue and a place for objects, and with the store there. `prefix` is in
    /// front of every key.
    func withLocation<R: Sendable>(
        _ settings: Settings, _ body: (Settings, any ListableStore, _ prefix: String) async throws -> R
    ) async throws -> R {
        var settings = settings
        switch self {
        case .file:
            return try await body(settings, FolderStore(settings.dataDirectory + "/objects"), "")
        case .shared:
            let bucket = try #require(TestBucket.current)
            let schema = try TestSchema()
            defer { withExtendedLifetime(schema) {} }
            settings.database = Secret(schema.address)
            settings.s3 = Settings.S3(
                bucket: bucket.name, region: "us-east-1", endpoint: URL(string: bucket.endpoint),
                accessKeyID: Secret(bucket.keyID), secretAccessKey: Secret(bucket.secret))
            let wiring = Assembly(presets: .builtIn, settings: settings)
            let prefix = "nodes/\(UUID().uuidString)/"
            return try await wiring.withBuckets { buckets in
                try await body(
                    settings, try wiring.store(for: .bucket(bucket.name, prefix: prefix), in: buckets), prefix)
            }
        }
    }
}

/// An empty schema on the server that `Scripts/postgres` started, gone with this object.
final class TestSchema: Sendable {
    static let server = ProcessInfo.processInfo.environment["CALOTYPE_TEST_POSTGRES"]

    private let name: String
    var address: String { "\(Self.server ?? "")?options=-csearch_path%3D\(name)" }

    init() throws {
        name = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        _ = try PostgresConnection(address: try #require(Self.server)).run("CREATE SCHEMA \(name)", [])
    }

    deinit {
        let server = Self.server ?? ""
        _ = try? PostgresConnection(address: server).run("DROP SCHEMA \(name) CASCADE", [])
    }
}

extension Settings {
    /// Where the queue of a test is.
    var location: QueueLocation {
        database.map { .postgres(address: $0.revealed) } ?? .sqlite(path: dataDirectory + "/queue.sqlite")
    }
}
