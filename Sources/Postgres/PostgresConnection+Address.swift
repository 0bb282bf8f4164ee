internal import CPostgres

extension PostgresConnection {
    /// `PQconninfoParse`: whether this can be an address at all. A password with a `/` or an `@` that is not escaped ends
    /// up as a part of port or host, which libpq would repeat in its messages.
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
