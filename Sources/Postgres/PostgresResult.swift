internal import CPostgres

/// A `PGresult`, which is cleared once, on every path.
struct PostgresResult: ~Copyable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }
    deinit { PQclear(handle) }

    var isPipelineEnd: Bool { PQresultStatus(handle) == PGRES_PIPELINE_SYNC }

    /// The error (`PQresultErrorField`); `nil` if the statement succeeded.
    var error: PostgresError? {
        switch PQresultStatus(handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return nil
        default:
            let state = PQresultErrorField(handle, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
            let text = PQresultErrorField(handle, Int32(UInt8(ascii: "M"))) ?? PQresultErrorMessage(handle)
            return PostgresError(
                sqlState: state, message: text.map { String(cString: $0) } ?? "unknown",
                isConnectionLost: state.map { $0.hasPrefix("57P") || $0 == PostgresError.readOnly } ?? false)
        }
    }

    /// The names of the columns (`PQfname`).
    var columns: [String] { (0..<PQnfields(handle)).map { String(cString: PQfname(handle, $0)) } }

    /// The cells (`PQgetvalue`), in text format. `nil` is NULL.
    var rows: [[String?]] {
        let columns = 0..<PQnfields(handle)
        return (0..<PQntuples(handle)).map { row in columns.map { value(row, $0) } }
    }

    private func value(_ row: Int32, _ column: Int32) -> String? {
        guard PQgetisnull(handle, row, column) == 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
        return String(decoding: bytes, as: UTF8.self)
    }
}
