internal import CPostgres

extension PostgresConnection {
    /// Connects once more. libpq has no function that tells with which code a server refused a connection, but puts the
    /// code into its message when it is asked to be verbose.
    func resetVerbosely() {
        _ = PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        PQreset(handle)
        _ = PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
    }

    /// Why there is no connection. With its code where `resetVerbosely` asked for it: "FATAL:  28P01: password …".
    func refused() -> PostgresError {
        let message = lost().message
        // Every code has a digit, and no word for "FATAL" has one.
        let code = message.firstMatch(of: #/: +(?=[A-Z]*[0-9])([0-9A-Z]{5}): /#).map { String($0.1) }
        // Without a password libpq does not even ask the server.
        let isWithoutPassword = PQconnectionNeedsPassword(handle) == 1
        return PostgresError(
            sqlState: code ?? (isWithoutPassword ? PostgresError.wrongPassword : nil), message: message,
            isConnectionLost: true)
    }
}
