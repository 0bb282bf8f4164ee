/// No wish to be asked later is followed for longer than a day.
package let longestRetryDelay = Duration.seconds(86_400)

/// What `Retry-After` asks for (RFC 9110 section 10.2.3): seconds, or a date.
///
/// A date is measured from the `Date` of the same response: the difference of two times of one clock, so that ours need
/// not agree with it. Nil where it cannot be read. Never more than `longestRetryDelay`.
package func retryDelay(_ value: String, asked date: String?) -> Duration? {
    if !value.isEmpty, value.utf8.allSatisfy(\.isDigit) {
        return min(.seconds(Int(value) ?? .max), longestRetryDelay)
    }
    guard let until = httpDate(value), let now = date.flatMap(httpDate) else { return nil }
    return min(.seconds(max(until - now, 0)), longestRetryDelay)
}

/// Seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send.
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

/// Days since 1970 in the Gregorian calendar. Years begin in March, so that the leap day is the last of its year.
private func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month < 3 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
}
