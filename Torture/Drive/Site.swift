import Calotype
import CalotypeQueue
import CalotypeS3
import CalotypeTesting
import Foundation
import GRDB
import Logging
import Postgres

/// The queue and the store of one run, with the environment for the processes of the service.
struct Site: Sendable {
    let plan: Plan
    let environment: [String: String]
    let location: QueueLocation
    private let address: String

    /// Creates an empty site.
    init(_ plan: Plan) throws {
        self.plan = plan
        let given = ProcessInfo.processInfo.environment
        try FileManager.default.createDirectory(atPath: plan.folder, withIntermediateDirectories: true)
        var environment = given.filter { !$0.key.hasPrefix("CALOTYPE_") && !$0.key.hasPrefix("S3_") }
        environment["CALOTYPE_DATA"] = plan.folder + "/data"
        environment["CALOTYPE_PRESETS"] = plan.folder + "/presets.yaml"
        try Data(Wish.presets.utf8).write(to: URL(filePath: plan.folder + "/presets.yaml"))
        environment["CALOTYPE_LEASE"] = "\(Plan.lease)"
        environment["CALOTYPE_GRACE"] = "5"
        environment["CALOTYPE_SLOTS"] = "2"
        environment["CALOTYPE_PIXEL_THREADS"] = "1"
        environment["CALOTYPE_MEMORY_BUDGET"] = "256M"
        environment["CALOTYPE_LISTEN"] = "127.0.0.1:0"
        environment["CALOTYPE_ALLOW_PRIVATE_SOURCES"] = "true"
        environment["CALOTYPE_WEBHOOK_SECRET"] = "whsec_" + Data((0..<24).map { UInt8($0) }).base64EncodedString()
        environment["ENABLE_METRICS"] = "false"
        environment["LOG_LEVEL"] = "info"
        switch plan.database {
        case .postgres:
            guard let server = given["CALOTYPE_TEST_POSTGRES"] else { throw Missing(name: "CALOTYPE_TEST_POSTGRES") }
            let schema = "torture_\(plan.seed)"
            _ = try PostgresConnection(address: server).run("CREATE SCHEMA \(schema)", [])
            address = "\(server)?options=-csearch_path%3D\(schema)"
            environment["CALOTYPE_DATABASE_URL"] = address
            location = .postgres(address: address)
        case .sqlite:
            address = plan.folder + "/data/queue.sqlite"
            location = .sqlite(path: address)
        }
        if plan.store == .bucket {
            guard let bucket = TestBucket.current else { throw Missing(name: "CALOTYPE_TEST_S3_ENDPOINT") }
            environment["S3_ENDPOINT"] = bucket.endpoint
            environment["S3_BUCKET"] = bucket.name
            environment["S3_ACCESS_KEY_ID"] = bucket.keyID
            environment["S3_SECRET_ACCESS_KEY"] = bucket.secret
        }
        self.environment = environment
    }

    struct Missing: Error { let name: String }

    func openQueue() async throws -> JobQueue {
        try await location.open(logger: Logger(label: "torture") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs one statement and returns its rows as text.
    func sql(_ statement: String) throws -> [[String?]] {
        switch plan.database {
        case .postgres: return try PostgresConnection(address: address).run(statement, []).values
        case .sqlite:
            return try DatabaseQueue(path: address).writeWithoutTransaction { database in
                try Row.fetchAll(database, sql: statement).map { row in
                    row.databaseValues.map {
                        String.fromDatabaseValue($0) ?? Int64.fromDatabaseValue($0).map { "\($0)" }
                    }
                }
            }
        }
    }

    /// Calls `body` with the store and the keys of all objects in it.
    func withStore<R: Sendable>(
        _ body: (_ store: any ObjectStore, _ keys: [String]) async throws -> R
    ) async throws -> R {
        switch plan.store {
        case .folder:
            let root = plan.folder + "/data/objects"
            let paths = FileManager.default.enumerator(atPath: root)
            var keys: [String] = []
            while let path = paths?.nextObject() as? String {
                if paths?.fileAttributes?[.type] as? FileAttributeType == .typeRegular { keys.append(path) }
            }
            return try await body(FolderStore(root), keys)
        case .bucket:
            guard let bucket = TestBucket.current else { throw Missing(name: "CALOTYPE_TEST_S3_ENDPOINT") }
            let configuration = S3Configuration(
                endpoint: try S3Endpoint(bucket.endpoint),
                credentials: S3Credentials(accessKeyId: bucket.keyID, secretAccessKey: bucket.secret))
            return try await S3Client.withClient(configuration) { client in
                let keys = try await client.list("", in: bucket.name, limit: 1_000_000)
                return try await body(S3Store(client, bucket: bucket.name), keys)
            }
        }
    }
}
