internal import CPostgres

extension PostgresConnection {
    /// Connects once more, with verbose errors. libpq has no function that returns the SQLSTATE of a refused
    /// connection, but a verbose message contains it.
    func resetVerbosely() {
        _ = PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        PQreset(handle)
        _ = PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
    }

    /// The reason why there is no connection. After `resetVerbosely` it has a code: "FATAL:  28P01: password …".
    func refused() -> PostgresError {
        let message = lost().message
        // Every SQLSTATE of a refusal has a digit, and no translation of "FATAL" has one.
        let code = message.firstMatch(of: #/: +(?=[A-Z]*[0-9])([0-9A-Z]{5}): /#).map { String($0.1) }
        // Without a password, libpq does not even send the request to the server.
        let isWithoutPassword = PQconnectionNeedsPassword(handle) == 1
        return PostgresError(
            sqlState: code ?? (isWithoutPassword ? PostgresError.wrongPassword : nil), message: message,
            isConnectionLost: true)
    }
}
