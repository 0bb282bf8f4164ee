/// A value that a statement binds or returns.
enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)

    init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    init(_ value: Int64?) { self = value.map(SQLValue.integer) ?? .null }
    init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
    /// Whole milliseconds, rounded up.
    init(_ duration: Duration) { self = .integer(duration.wholeMilliseconds) }
}

extension Duration {
    /// Milliseconds, rounded up, and limited to about 3000 years in either direction.
    var wholeMilliseconds: Int64 {
        let milliseconds = (self / .milliseconds(1)).rounded(.up)
        return Int64(min(max(milliseconds, -1e14), 1e14))
    }
}
