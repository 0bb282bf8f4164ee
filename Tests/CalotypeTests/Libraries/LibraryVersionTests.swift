import Testing

@testable import Calotype

@Suite("Versions of libraries")
struct LibraryVersionTests {
    @Test(
        "are read from what a library or a package says",
        arguments: [
            ("1.2.4", "1.2.4"), ("1.2.4-0.2+deb12u1", "1.2.4"), ("7:5.1.9-0+deb12u1", "5.1.9"), ("n6.1", "6.1"),
            ("6.1.1-tessus", "6.1.1"), ("v3.6.0", "3.6.0"), ("8.14", "8.14.0"), ("3.6.0 Release", "3.6.0"),
            ("N-112345-gdeadbeef", nil),
            ("git-2024-01-01", nil), ("", nil), (".5", nil), ("99999999999999999999", nil),
        ] as [(String, String?)])
    func reading(_ text: String, _ expected: String?) throws {
        #expect(LibraryVersion(text) == expected.flatMap(LibraryVersion.init))
    }

    @Test(
        "are ordered by their numbers",
        arguments: [("1.2.4", "1.3.2"), ("1.9", "1.10"), ("8.14", "8.14.1"), ("5.1.9", "6"), ("0", "0.1")])
    func order(_ earlier: String, _ later: String) throws {
        let (earlier, later) = try (
            #require(LibraryVersion(earlier)), #require(LibraryVersion(later))
        )
        #expect(earlier < later && !(later < earlier) && earlier != later)
    }

    /// Every row was checked with `dpkg --compare-versions`.
    @Test(
        "of packages are ordered as dpkg orders them",
        arguments: [
            ("1.2.4-0.2", "1.2.4-0.2+deb12u1"), ("1.2.4-0.2+deb12u1", "1.2.4-0.2+deb12u2"),
            ("1.2.4-0.2+deb12u9", "1.2.4-0.2+deb12u10"), ("1.2.2-2", "1.2.2-2ubuntu0.22.04.2"),
            ("1.0~rc1-1", "1.0-1"), ("9.9-1", "1:0.1-1"), ("1.0-1~bpo12+1", "1.0-1"), ("1.0a-1", "1.0+-1"),
            ("1.0", "1.0-1"), ("2.1.5-2", "2.1.5+dfsg-1"), ("1.6.39-2+deb12u3", "1.6.39-2+deb12u4"),
        ])
    func packages(_ earlier: String, _ later: String) {
        let (earlier, later) = (PackageVersion(earlier), PackageVersion(later))
        #expect(earlier < later && !(later < earlier) && earlier != later)
        #expect(earlier == earlier && PackageVersion("1.00-01") == PackageVersion("1.0-1"))
    }
}
