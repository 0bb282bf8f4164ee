internal import CPostgres
internal import Foundation

/// One connection to a PostgreSQL server. Every call blocks its thread, but never longer than the given limits.
///
/// `@unchecked Sendable`: it has no lock, because the pool lends it to one thread at a time.
package final class PostgresConnection: @unchecked Sendable {
    /// A statement and the values that it binds, as text.
    package struct Statement: Sendable {
        let sql: String
        let values: [String?]

        package init(_ sql: String, _ values: [String?] = []) {
            self.sql = sql
            self.values = values
        }
    }

    /// The rows that a statement returned.
    package struct Rows: Sendable {
        package let columns: [String]
        package let values: [[String?]]
    }

    let handle: OpaquePointer
    /// When the user of the connection stops waiting. The connection then counts as lost. `nil` means no deadline.
    package var deadline: ContinuousClock.Instant?
    /// How long the server may take for one statement before the connection counts as lost.
    private let patience: Duration
    private var prepared: [String: String] = [:]
    private var preparations = 0
    /// A duplicate of the socket, so that `interrupt` never uses a descriptor that libpq has closed; -1 if there is
    /// none.
    private let socket: Int32

    /// Connects within `limit`. Settings in the address override the defaults here.
    ///
    /// - Parameter explains: whether a failure contains the SQLSTATE of the refusal, which requires a second request.
    package init(
        address: String, within limit: Duration = .seconds(5), patience: Duration = .seconds(30),
        explains: Bool = false
    ) throws(PostgresError) {
        try Libpq.open()
        let settings = [
            ("connect_timeout", "\(max(limit.components.seconds, 2))"), ("application_name", "calotype"),
            // A network that is cut is noticed within nine seconds, even on an idle connection.
            ("keepalives_idle", "3"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "9000"), ("dbname", address), ("client_encoding", "UTF8"),
        ]
        let opened = settings.map(\.0).withCStrings { keywords in
            settings.map(\.1).withCStrings { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let opened else {
            throw PostgresError(sqlState: nil, message: "out of memory", isConnectionLost: true)
        }
        handle = opened
        self.patience = patience
        socket = PQstatus(opened) == CONNECTION_OK ? fcntl(PQsocket(opened), F_DUPFD_CLOEXEC, 0) : -1
        if PQstatus(handle) != CONNECTION_OK, explains { resetVerbosely() }
        guard PQstatus(handle) == CONNECTION_OK else { throw refused() }
        // A blocking connection would wait without a limit for a server that reads nothing.
        guard PQsetnonblocking(handle, 1) == 0 else { throw lost() }
        // The default processor writes notices to standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        deadline = .now + limit
        defer { deadline = nil }
        _ = try run("SET statement_timeout = \(patience.components.seconds * 1_000)", [])
        _ = try run("SET idle_in_transaction_session_timeout = 60000", [])
    }

    deinit {
        PQfinish(handle)
        if socket >= 0 { close(socket) }
    }

    /// Interrupts a call that another thread waits for. The connection is lost then. Any thread may call it.
    package func interrupt() {
        if socket >= 0 { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    package var isUsable: Bool { PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Whether a transaction has begun and not ended.
    package var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// Runs one statement.
    package func run(_ sql: String, _ values: [String?]) throws(PostgresError) -> Rows {
        try run([Statement(sql, values)])
    }

    /// Runs statements in one round trip (libpq's pipeline mode). Each is prepared on its first use. Returns the rows
    /// of the last one. Throws the first failure; the statements after it do not run.
    package func run(_ statements: [Statement]) throws(PostgresError) -> Rows {
        try dropPreparedIfMany()
        guard PQenterPipelineMode(handle) == 1 else { throw lost() }
        defer { PQexitPipelineMode(handle) }
        var names: [String: String] = [:]
        for statement in statements { try send(statement, &names) }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        let rows = try pipelineAnswer()
        prepared.merge(names) { first, _ in first }
        return rows
    }

    private func send(_ statement: Statement, _ names: inout [String: String]) throws(PostgresError) {
        let name: String
        if let known = prepared[statement.sql] ?? names[statement.sql] {
            name = known
        } else {
            preparations += 1
            name = "s\(preparations)"
            guard PQsendPrepare(handle, name, statement.sql, 0, nil) == 1 else { throw lost() }
            names[statement.sql] = name
        }
        let sent = statement.values.withCStrings { values, count in
            PQsendQueryPrepared(handle, name, count, values, nil, nil, 0)
        }
        guard sent == 1 else { throw lost() }
    }

    /// Runs several statements without bound values.
    package func runScript(_ sql: String) throws(PostgresError) {
        guard PQsendQuery(handle, sql) == 1 else { throw lost() }
        _ = try answer()
    }

    /// Waits for notifications. Returns their texts, or an empty array after `limit`.
    package func notifications(within limit: Duration) throws(PostgresError) -> [String] {
        var texts: [String] = []
        if PQconsumeInput(handle) == 1, let first = PQnotifies(handle) { texts.append(take(first)) }
        if texts.isEmpty, isReady(for: Int16(POLLIN), within: limit) {
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        while let next = PQnotifies(handle) { texts.append(take(next)) }
        guard PQstatus(handle) == CONNECTION_OK else { throw lost() }
        return texts
    }

    private func take(_ notification: UnsafeMutablePointer<PGnotify>) -> String {
        defer { PQfreemem(notification) }
        return notification.pointee.extra.map { String(cString: $0) } ?? ""
    }

    /// Deletes all prepared statements if there are many. The text of some statements depends on the number of rows, so
    /// they would accumulate on the server.
    private func dropPreparedIfMany() throws(PostgresError) {
        guard prepared.count >= 500 else { return }
        try runScript("DEALLOCATE ALL")
        prepared = [:]
    }

    /// The time at which the server must have answered one statement.
    private var answerDeadline: ContinuousClock.Instant {
        let usual = ContinuousClock.now + patience + .seconds(5)
        return min(usual, deadline ?? usual)
    }

    /// Reads all results up to the end of the pipeline, even after a failure.
    private func pipelineAnswer() throws(PostgresError) -> Rows {
        let deadline = answerDeadline
        var failure: PostgresError?
        var rows = Rows(columns: [], values: [])
        var gaps = 0
        while true {
            try waitForResult(until: deadline)
            guard let next = PQgetResult(handle) else {
                // There is one null between two results. More of them mean that the connection is lost.
                gaps += 1
                guard gaps < 3, PQstatus(handle) == CONNECTION_OK else { throw failure?.withoutConnection ?? lost() }
                continue
            }
            gaps = 0
            let result = PostgresResult(next)
            if result.isPipelineEnd { break }
            if let error = result.error {
                failure = failure ?? error
            } else {
                rows = Rows(columns: result.columns, values: result.rows)
            }
        }
        if let failure { throw failure }
        return rows
    }

    private func answer() throws(PostgresError) -> Rows {
        let deadline = answerDeadline
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
            throw PQstatus(handle) == CONNECTION_OK ? failure : failure.withoutConnection
        }
        return rows
    }

    private func waitForResult(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        while PQisBusy(handle) == 1 {
            // 1 means that some data is unsent. The server may be writing, and wait until we read.
            let unsent = PQflush(handle)
            guard unsent >= 0 else { throw lost() }
            let events = unsent == 0 ? POLLIN : POLLIN | POLLOUT
            guard isReady(for: Int16(events), within: deadline - .now) else { throw .late }
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
    }

    private func isReady(for events: Int16, within limit: Duration) -> Bool {
        var socket = pollfd(fd: PQsocket(handle), events: events, revents: 0)
        return poll(&socket, 1, Int32(max(0, min(limit / .milliseconds(1), 3_600_000)))) > 0
    }

    func lost() -> PostgresError {
        PostgresError(
            sqlState: nil, message: PQerrorMessage(handle).map { String(cString: $0) } ?? "unknown",
            isConnectionLost: true)
    }
}
