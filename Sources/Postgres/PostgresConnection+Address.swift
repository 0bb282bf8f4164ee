internal import CPostgres

extension PostgresConnection {
    /// Whether the text is a valid address (`PQconninfoParse`). If a password contains an unescaped `/` or `@`, a part
    /// of it ends up in the port or the host, which libpq would repeat in its messages. Such an address is not valid.
    package static func isAddress(_ address: String) throws(PostgresError) -> Bool {
        try Libpq.open()
        guard let options = PQconninfoParse(address, nil) else { return false }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            let value = option.pointee.val.map { String(cString: $0) } ?? ""
            switch String(cString: keyword) {
            case "port" where !value.split(separator: ",").allSatisfy({ UInt16($0) != nil }): return false
            case "host" where value.contains("@"): return false
            default: option += 1
            }
        }
        return true
    }
}
