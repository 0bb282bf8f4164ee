internal import CPostgres
internal import Foundation

/// One connection to a PostgreSQL server. Every call blocks its thread, never longer than the limits given.
///
/// `@unchecked Sendable`: it has no lock, because whoever lends it out lends it to one thread at a time.
package final class PostgresConnection: @unchecked Sendable {
    /// What a statement gave back.
    package struct Rows: Sendable {
        package let columns: [String]
        package let values: [[String?]]
    }

    private let handle: OpaquePointer
    /// How long the server may take for one statement before the connection counts as lost.
    private let patience: Duration
    private var prepared: [String: String] = [:]

    /// Connects within `limit`. What the address says goes before what we would choose.
    package init(
        address: String, within limit: Duration = .seconds(5), patience: Duration = .seconds(30)
    ) throws(PostgresError) {
        let settings = [
            ("connect_timeout", "\(max(limit.components.seconds, 2))"), ("application_name", "calotype"),
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"), ("dbname", address), ("client_encoding", "UTF8"),
        ]
        let opened = settings.map(\.0).withCStrings { keywords in
            settings.map(\.1).withCStrings { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let opened else {
            throw PostgresError(sqlState: nil, message: "out of memory", isConnectionLost: true)
        }
        handle = opened
        self.patience = patience
        guard PQstatus(handle) == CONNECTION_OK else { throw lost() }
        // Notices would go to standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        _ = try run("SET statement_timeout = \(patience.components.seconds * 1_000)", [])
        _ = try run("SET idle_in_transaction_session_timeout = 60000", [])
    }

    deinit { PQfinish(handle) }

    /// `PQconninfoParse`: whether this can be an address at all.
    package static func isAddress(_ address: String) -> Bool {
        guard let options = PQconninfoParse(address, nil) else { return false }
        PQconninfoFree(options)
        return true
    }

    package var isUsable: Bool { PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Runs one statement, prepared on its first use, with its values bound as text.
    package func run(_ sql: String, _ values: [String?]) throws(PostgresError) -> Rows {
        let name = try prepare(sql)
        let sent = values.withCStrings { values, count in
            PQsendQueryPrepared(handle, name, count, values, nil, nil, 0)
        }
        guard sent == 1 else { throw lost() }
        return try answer()
    }

    /// Runs several statements that bind nothing.
    package func runScript(_ sql: String) throws(PostgresError) {
        guard PQsendQuery(handle, sql) == 1 else { throw lost() }
        _ = try answer()
    }

    /// The names of the channels that somebody notified, once there are any, or none after `limit`.
    package func notifications(within limit: Duration) throws(PostgresError) -> [String] {
        var names: [String] = []
        if PQconsumeInput(handle) == 1, let first = PQnotifies(handle) { names.append(take(first)) }
        if names.isEmpty, isReadable(within: limit) {
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        while let next = PQnotifies(handle) { names.append(take(next)) }
        guard PQstatus(handle) == CONNECTION_OK else { throw lost() }
        return names
    }

    private func take(_ notification: UnsafeMutablePointer<PGnotify>) -> String {
        defer { PQfreemem(notification) }
        return String(cString: notification.pointee.relname)
    }

    private func prepare(_ sql: String) throws(PostgresError) -> String {
        if let name = prepared[sql] { return name }
        // Statements whose text depends on the number of rows must not pile up on the server.
        if prepared.count >= 500 {
            guard PQsendQueryParams(handle, "DEALLOCATE ALL", 0, nil, nil, nil, nil, 0) == 1 else { throw lost() }
            _ = try answer()
            prepared = [:]
        }
        let name = "s\(prepared.count)"
        guard PQsendPrepare(handle, name, sql, 0, nil) == 1 else { throw lost() }
        _ = try answer()
        prepared[sql] = name
        return name
    }

    private func answer() throws(PostgresError) -> Rows {
        let deadline = ContinuousClock.now + patience + .seconds(5)
        var failure: PostgresError?
        var rows = Rows(columns: [], values: [])
        while true {
            try waitForResult(until: deadline)
            guard let next = PQgetResult(handle) else { break }
            let result = PostgresResult(next)
            if let error = result.error {
                failure = error
            } else {
                rows = Rows(columns: result.columns, values: result.rows)
            }
        }
        if let failure {
            throw PQstatus(handle) == CONNECTION_OK
                ? failure
                : PostgresError(sqlState: failure.sqlState, message: failure.message, isConnectionLost: true)
        }
        return rows
    }

    private func waitForResult(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        while PQisBusy(handle) == 1 {
            guard isReadable(within: deadline - .now) else {
                throw PostgresError(sqlState: nil, message: "the server does not answer", isConnectionLost: true)
            }
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
    }

    private func isReadable(within limit: Duration) -> Bool {
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        return poll(&socket, 1, Int32(max(0, min(limit / .milliseconds(1), 3_600_000)))) > 0
    }

    private func lost() -> PostgresError {
        PostgresError(
            sqlState: nil, message: PQerrorMessage(handle).map { String(cString: $0) } ?? "unknown",
            isConnectionLost: true)
    }
}
