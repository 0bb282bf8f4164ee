/// The longest delay that a server can ask for: one day.
package let longestRetryDelay = Duration.seconds(86_400)

/// Returns the delay in a `Retry-After` value (RFC 9110 section 10.2.3), which is in seconds or a date.
///
/// A date is compared with the `Date` of the same response, so our clock need not agree with the server's. `nil` if the
/// value cannot be read. At most `longestRetryDelay`.
package func retryDelay(_ value: String, asked date: String?) -> Duration? {
    if !value.isEmpty, value.utf8.allSatisfy(\.isDigit) {
        return min(.seconds(Int(value) ?? .max), longestRetryDelay)
    }
    guard let until = httpDate(value), let now = date.flatMap(httpDate) else { return nil }
    return min(.seconds(max(until - now, 0)), longestRetryDelay)
}

/// Returns the seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that servers may
/// send; `nil` for any other text.
package func httpDate(_ text: String) -> Int? {
    let parts = text.split { " :,".contains($0) }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: String(parts[2])),
        let day = Int(parts[1]), (1...31).contains(day), let year = Int(parts[3]), (1970...9999).contains(year),
        let hour = Int(parts[4]), (0...23).contains(hour), let minute = Int(parts[5]), (0...59).contains(minute),
        let second = Int(parts[6]), (0...60).contains(second)
    else { return nil }
    return ((days(year, month + 1, day) * 24 + hour) * 60 + minute) * 60 + second
}

/// Returns the days since 1970 in the Gregorian calendar. Its years begin in March, so that the leap day is the last
/// day of a year.
private func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month < 3 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
}
