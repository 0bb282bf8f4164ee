import CalotypeTesting
import Foundation
import Logging
import Postgres
import Testing

@testable import CalotypeQueue

/// The databases that the shared suite runs on, each test in one of its own.
enum TestDatabase: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgres

    /// Where `Scripts/postgres` started a server for the tests.
    static let server = ProcessInfo.processInfo.environment["CALOTYPE_TEST_POSTGRES"]
    static let available = server == nil ? [sqlite] : allCases
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    var testDescription: String { rawValue }

    /// Runs `body` with the place of an empty database that nobody else has.
    func withLocation<R>(_ body: (QueueLocation) async throws -> R) async throws -> R {
        switch self {
        case .sqlite:
            let folder = try ScratchFolder()
            defer { withExtendedLifetime(folder) {} }
            return try await body(.sqlite(path: folder.path(of: "queue.sqlite")))
        case .postgres:
            let schema = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
            let server = Self.server ?? ""
            _ = try PostgresConnection(address: server).run("CREATE SCHEMA \(schema)", [])
            defer { _ = try? PostgresConnection(address: server).run("DROP SCHEMA \(schema) CASCADE", []) }
            return try await body(.postgres(address: "\(server)?options=-csearch_path%3D\(schema)"))
        }
    }

    /// Runs `body` with an empty queue.
    func withQueue<R>(_ body: (JobQueue) async throws -> R) async throws -> R {
        try await withQueues(1) { try await body($0[0]) }
    }

    /// Runs `body` with several openings of one empty queue, as several machines have them.
    func withQueues<R>(_ count: Int, _ body: ([JobQueue]) async throws -> R) async throws -> R {
        try await withLocation { location in
            var queues: [JobQueue] = []
            for _ in 0..<count { queues.append(try await location.openForTests()) }
            let result: Result<R, any Error>
            do { result = .success(try await body(queues)) } catch { result = .failure(error) }
            for queue in queues { await queue.close() }
            return try result.get()
        }
    }
}

extension QueueLocation {
    func openForTests(patience: Duration = .seconds(30)) async throws -> JobQueue {
        JobQueue(try await database(TestDatabase.logger, patience, 8))
    }
}

extension JobQueue {
    func rows(of table: String) async throws -> Int {
        try await database.read { Int(try $0.first("SELECT count(*) AS rows FROM \(table)")?.integer("rows") ?? 0) }
    }

    /// What the counters would say, had the rows been counted.
    func countedJobs() async throws -> [String: Int] {
        try await database.read { session in
            let rows = try session.run("SELECT priority, state, count(*) AS jobs FROM jobs GROUP BY priority, state")
            return try Dictionary(
                uniqueKeysWithValues: rows.map {
                    ("\(try $0.integer("priority")) \(try $0.text("state"))", Int(try $0.integer("jobs")))
                })
        }
    }
}
