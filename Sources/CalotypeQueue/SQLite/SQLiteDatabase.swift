internal import Foundation
internal import GRDB
internal import Synchronization

/// A SQLite file, opened with GRDB: one writer at a time, any number of readers, several processes.
final class SQLiteDatabase: SQLDatabase {
    private let dialect = SQLDialect(
        now: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)", skipLocked: "", forUpdate: "", shard: "0",
        isSettled: "TRUE", isUnsettled: nil, isForeign: nil, notify: nil, bytes: { "length(CAST(\($0) AS BLOB))" })

    private let pool: DatabasePool
    private let patience: LockPatience
    private let listener = Mutex<DatabaseListener?>(nil)

    /// Opens the file, creates it if it does not exist, and brings its tables up to date. `patience` is how long to
    /// wait for the transaction of another process.
    init(path: String, patience limit: Duration = .seconds(10)) throws(QueueError) {
        let patience = LockPatience(limit)
        self.patience = patience
        do {
            let folder = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            Self.makePrivate(path)
            pool = try DatabasePool(path: path, configuration: Self.configuration(patience))
            // An accepted job survives a loss of power. GRDB has set NORMAL, after `prepareDatabase`.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try pool.writeWithoutTransaction { try Self.migrate($0) }
            patience.gotIt()
        } catch {
            throw QueueError(sqlite: error, opening: true)
        }
    }

    /// Creates the file so that only its owner may read it, because jobs contain prompts and signed addresses. SQLite
    /// gives its own files beside this one the same permissions.
    private static func makePrivate(_ path: String) {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    }

    private static func configuration(_ patience: LockPatience) -> Configuration {
        var configuration = Configuration()
        configuration.label = "calotype.queue"
        configuration.busyMode = .callback { patience.waits($0) }
        configuration.maximumReaderCount = 4
        return configuration
    }

    /// Runs under the write lock, so that only one of several processes that start at once migrates.
    private static func migrate(_ database: Database) throws {
        try database.inTransaction(.immediate) {
            let done = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard done <= sqliteMigrations.count else {
                throw QueueError.misconfigured("the queue's file was made by a later version of Calotype")
            }
            for migration in sqliteMigrations[done...] { try database.execute(sql: migration) }
            if done < sqliteMigrations.count {
                try database.execute(sql: "PRAGMA user_version = \(sqliteMigrations.count)")
            }
            return .commit
        }
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await naming { [self, dialect, patience] in
            let (value, news) = try await pool.write { database in
                patience.gotIt()
                let session = SQLiteSession(database: database, dialect: dialect)
                let value = try body(session)
                return (value, session.notes.news)
            }
            if let news { listener.withLock { $0 }?.onChanges(news) }
            return value
        }
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await naming { [pool, dialect] in
            try await pool.read { try body(SQLiteSession(database: $0, dialect: dialect)) }
        }
    }

    /// Reports the transactions of this process. Other processes cannot wake this one: a waiting caller checks an index
    /// five times a second instead.
    func listen(_ listener: DatabaseListener) { self.listener.withLock { $0 = listener } }
    var lookInterval: Duration { .milliseconds(200) }

    func close() async { try? pool.close() }

    private func naming<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        do {
            return try await QueuePatience.bound(body)
        } catch let error as DatabaseError {
            throw QueueError(sqlite: error)
        }
    }
}

/// One transaction of GRDB.
private struct SQLiteSession: SQLSession {
    let database: Database
    let dialect: SQLDialect
    let notes = TransactionNotes()

    func later(_ sql: String, _ values: [SQLValue]) throws { try run(sql, values) }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        let statement = try database.cachedStatement(sql: sql)
        // SQLite numbers `$1` by its position, and GRDB finds it by its name.
        let arguments = Dictionary(
            uniqueKeysWithValues: values.enumerated().map { ("\($0 + 1)", $1.databaseValue) })
        let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        let columns = SQLColumns(statement.columnNames)
        var rows: [SQLRow] = []
        while let row = try cursor.next() {
            rows.append(SQLRow(columns: columns, values: row.databaseValues.map(SQLValue.init)))
        }
        return rows
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        }
    }

    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null, .blob: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        }
    }
}

extension QueueError {
    fileprivate init(sqlite error: any Error, opening: Bool = false) {
        switch error {
        case let error as QueueError: self = error
        case let error as DatabaseError:
            let text = "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "")"
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_PROTOCOL:
                // `SQLITE_PROTOCOL` is a race for the lock of the write-ahead log. It is transient.
                self = .unavailable(text)
            case .SQLITE_CANTOPEN, .SQLITE_READONLY:
                // A disk that the system has made read-only after an error of its hardware can be mended.
                self =
                    opening
                    ? .misconfigured("its file cannot be written, so check the permissions of its folder (\(text))")
                    : .unavailable(text)
            default: self = opening ? .misconfigured(text) : .failed(text)
            }
        default: self = opening ? .misconfigured("\(error)") : .failed("\(error)")
        }
    }
}
