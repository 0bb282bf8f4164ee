/// Texts that strangers may put into every field that they control.
enum HostileText {
    private static let marks = [
        "\u{600}", "\u{301}", "\u{200D}", "\u{FE0F}", "\u{202E}", "\u{2066}", "\u{0}", "\u{FEFF}", "\u{E0001}",
        "\u{1F3FB}",
    ]

    /// Markup with a character before or after it that joins it to one character.
    private static let glued: [String] = marks.flatMap { mark in
        [
            "\(mark)<script>alert(1)</script>", "<\(mark)script>alert(1)</script>", "\"\(mark) onmouseover=\"alert(1)",
            "<img src=x onerror=alert(1)>\(mark)",
        ]
    }

    private static let plain = [
        "</title><script>alert(1)</script>", "'><svg/onload=alert(1)>", "javascript:alert(1)", "&lt;script&gt;",
        "&#60;b&#62;",
        "<!-- --!><b>", "]]><b>", "</pre></details><h1>x</h1>", "<style>*{display:none}</style>",
        "<base href=//evil.example>",
        "<meta http-equiv=refresh content=0>", "\r\n<b>\r", "\u{1B}[31m", "\u{2028}<b>\u{2029}", "{{7*7}}${7*7}",
        "<a href='javascript:alert(1)'>x</a>", "\"><form action=//evil.example>", "<\u{0}b>", "//evil.example/",
        "..%2f..",
        String(repeating: "<b>", count: 350_000),
    ]

    static let all = glued + plain
}
