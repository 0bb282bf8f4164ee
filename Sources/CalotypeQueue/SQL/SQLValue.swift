/// A value that a statement binds or gives back.
enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)

    init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    init(_ value: Int64?) { self = value.map(SQLValue.integer) ?? .null }
    init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
    /// Whole milliseconds.
    init(_ duration: Duration) { self = .integer(duration.wholeMilliseconds) }
}

extension Duration {
    /// Rounded up, and never more than a few thousand years either way.
    var wholeMilliseconds: Int64 {
        let milliseconds = (self / .milliseconds(1)).rounded(.up)
        return Int64(min(max(milliseconds, -1e14), 1e14))
    }
}
