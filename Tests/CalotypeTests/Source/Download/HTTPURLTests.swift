import Testing

import Calotype

@Suite("An address of a source")
struct HTTPURLTests {
    @Test(
        "is read into its parts",
        arguments: [
            ("http://example.com", "http://example.com/", 80),
            ("HTTPS://Example.COM:443/a.png", "https://example.com/a.png", 443),
            ("http://example.com:8080?x=1", "http://example.com:8080/", 8080),
            ("http://example.com./a#b?c", "http://example.com./a", 80),
            ("http://8.8.8.8/a@b", "http://8.8.8.8/a@b", 80),
            ("http://[2606:4700:0:0::1111]:8443/a", "http://[2606:4700::1111]:8443/a", 8443),
            ("http://xn--bcher-kva.example/ü|x", "http://xn--bcher-kva.example/%C3%BC%7Cx", 80),
            ("http://example.com/a//b/%2F%25+?", "http://example.com/a//b/%2F%25+", 80),
            // A family of emoji, a flag, Persian, and a space that does not break.
            ("http://a.test/\u{1F468}\u{200D}\u{1F469}", "http://a.test/%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9", 80),
            ("http://a.test/\u{1F3F4}\u{E0067}\u{E007F}", "http://a.test/%F0%9F%8F%B4%F3%A0%81%A7%F3%A0%81%BF", 80),
            ("http://a.test/\u{645}\u{200C}\u{62E}", "http://a.test/%D9%85%E2%80%8C%D8%AE", 80),
            ("http://a.test/a\u{A0}b\u{3000}", "http://a.test/a%C2%A0b%E3%80%80", 80),
        ])
    func parts(_ address: String, _ location: String, _ port: Int) throws {
        let url = try HTTPURL(address)
        #expect(url.withoutQuery == location)
        #expect(url.port == port)
    }

    @Test(
        "is refused where two parsers could disagree",
        arguments: [
            "", "example.com", "http:example.com", "http:/example.com", "ftp://example.com/", "http://", "http://:80/",
            "http://exa\tmple.com/", " http://example.com/", "http://example.com/a b", "http://example.com/\u{0}",
            "http://example.com/a\r\nHost: x", "http://a\u{200b}b.com/", "http://user@example.com/",
            "http://@example.com/",
            "http://example.com:/", "http://example.com:+80/", "http://example.com:080000/", "http://a..b/",
            "http://.a/", "http://bücher.example/", "http://127.1/", "http://1/", "http://0x7f.0.0.1/",
            "http://1.2.3.04/", "http://1.2.3.4./", "http://[::1/", "http://[::1]x/", "http://[1.2.3.4]/",
            "http://[::1%25lo]/", "http://[1::2::3]/", "http://[::12345]/", "http://[1:2:3:4:5:6:7]/", "http://a[b]/",
            "http://example.com/%zz", "http://example.com/?100%",
        ])
    func refused(_ address: String) throws {
        let error = try #require(throws: TransferError.self) { try HTTPURL(address) }
        #expect(error.fault == .invalidURL)
        #expect(address.isEmpty || !error.detail.contains(address))
    }

    @Test(
        "names what is refused",
        arguments: [
            ("http://a.test/a b", "U+0020 (SPACE)"), ("http://a.test/\u{202E}", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
            ("http://a.test/\\", "U+005C (REVERSE SOLIDUS)"), ("http://a.test/\u{0}", "U+0000"),
            ("http://a.test/\u{2028}", "U+2028 (LINE SEPARATOR)"),
            ("http://b\u{fc}cher.test/", "U+00FC (LATIN SMALL LETTER U WITH DIAERESIS)"),
            ("http://a\u{200D}.test/", "U+200D (ZERO WIDTH JOINER)"),
            ("http://ann:secret@a.test/", "a user and a password"), ("http://a.test:0/", "the port"),
        ])
    func named(_ address: String, _ name: String) throws {
        let error = try #require(throws: TransferError.self) { try HTTPURL(address) }
        #expect(error.detail.contains(name), "\(error.detail)")
        #expect(error.explanation == error.detail)
        #expect(!error.detail.contains("secret"))
    }

    @Test("is refused when it is longer than any server takes")
    func tooLong() {
        #expect(throws: TransferError.self) { try HTTPURL("http://example.com/" + String(repeating: "a", count: 8192)) }
    }

    @Test(
        "leads on as RFC 3986 says",
        arguments: [
            ("https://b.test/x?y", "https://b.test/x"), ("//b.test/x", "http://b.test/x"),
            ("/x/../y", "http://a.test/y"),
            ("c", "http://a.test/one/c"), ("../c/", "http://a.test/c/"), ("./", "http://a.test/one/"),
            ("../../../c", "http://a.test/c"), ("?q", "http://a.test/one/two"), ("#f", "http://a.test/one/two"),
            ("c?u=http://x/../y", "http://a.test/one/c"), ("..", "http://a.test/"),
        ])
    func following(_ reference: String, _ location: String) throws {
        #expect(try HTTPURL("http://a.test/one/two?q").following(reference).withoutQuery == location)
    }
}
