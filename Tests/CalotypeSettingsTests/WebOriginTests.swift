import Testing

@testable import CalotypeSettings

@Suite("WebOrigin")
struct WebOriginTests {
    @Test(
        "An origin is written as browsers write it",
        arguments: [
            ("https://App.Example", "https://app.example"), ("https://a:443/", "https://a"),
            ("http://a:80", "http://a"),
            ("http://localhost:3000", "http://localhost:3000"), ("http://[::1]:8080", "http://[::1]:8080"), ("*", nil),
            ("null", nil), ("a.example", nil), ("https://a/b", nil), ("https://u@a", nil), ("ftp://a", nil),
            ("https://*.a.example", nil), ("https://a?b", nil),
        ] as [(String, String?)])
    func canonical(_ text: String, _ origin: String?) { #expect(WebOrigin.canonical(text) == origin) }
}
