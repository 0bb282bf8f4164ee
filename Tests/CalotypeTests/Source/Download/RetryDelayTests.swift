import Testing

import Calotype

@Suite("Retry-After")
struct RetryDelayTests {
    static let now = "Sun, 06 Nov 1994 08:49:37 GMT"

    @Test(
        "is read as seconds or as a date",
        arguments: [
            ("0", 0), ("120", 120), ("99999999999999999999", 86_400), ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
            ("Mon, 07 Nov 1994 00:00:00 GMT", 54_623), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
            ("Wed, 01 Jan 2070 00:00:00 GMT", 86_400),
        ])
    func read(_ value: String, _ seconds: Int) {
        #expect(retryDelay(value, asked: Self.now) == .seconds(seconds))
    }

    @Test("counts leap days")
    func leapDay() {
        let delay = retryDelay("Fri, 01 Mar 2024 00:00:00 GMT", asked: "Wed, 28 Feb 2024 23:59:59 GMT")
        #expect(delay == .seconds(86_400))
        let common = retryDelay("Sat, 01 Mar 2025 00:00:00 GMT", asked: "Fri, 28 Feb 2025 23:59:59 GMT")
        #expect(common == .seconds(1))
    }

    @Test("is no advice when it cannot be read", arguments: ["", "-1", "soon", "1.5", "Sun, 06 Foo 1994 08:49:37 GMT"])
    func unread(_ value: String) {
        #expect(retryDelay(value, asked: Self.now) == nil)
    }

    @Test("is no advice when it is a date and the response has none")
    func noDate() {
        #expect(retryDelay(Self.now, asked: nil) == nil)
    }

    @Test(
        "knows a date as HTTP writes it, and no other",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("1994-11-06T08:49:37Z", nil), ("", nil),
        ])
    func date(_ text: String, _ seconds: Int?) {
        #expect(httpDate(text) == seconds)
    }
}
