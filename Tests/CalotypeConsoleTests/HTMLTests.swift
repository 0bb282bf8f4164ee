import CalotypeAPI
import Foundation
import Testing

@testable import CalotypeConsole

@Suite("HTML")
struct HTMLTests {
    @Test(
        "Text is escaped byte by byte",
        arguments: [
            ("<", "&lt;"), ("\u{600}<", "\u{600}&lt;"), ("\"\u{301}", "&quot;\u{301}"), ("'&>", "&#39;&amp;&gt;"),
            ("<\u{FE0F}b\u{200D}>", "&lt;\u{FE0F}b\u{200D}&gt;"), ("a\u{0}b\u{7}\u{7F}", "a\u{FFFD}b\u{FFFD}\u{FFFD}"),
            ("a\nb\tc\rd", "a\nb\tc\u{FFFD}d"), ("é漢😀", "é漢😀"),
        ])
    func escaping(_ text: String, _ expected: String) {
        // Compared as bytes: strings are equal if their characters are.
        #expect(HTML(text: text).bytes == Array(expected.utf8))
    }

    @Test("An attribute is quoted, and an element without content has no end tag")
    func elements() {
        let html = HTML("p", .attribute("title", "a\"b<"), .flag("hidden"), nil) { "x<" + "y" }
        #expect(html.bytes == Array("<p title=\"a&quot;b&lt;\" hidden>x&lt;y</p>".utf8))
        #expect(HTML("br").bytes == Array("<br>".utf8))
        #expect(HTML("p").bytes == Array("<p></p>".utf8))
    }

    @Test(
        "An address stays on this server",
        arguments: [
            (["a b", "é/../x", "?#&"], "/a%20b/%C3%A9%2F..%2Fx/%3F%23%26"), (["/evil.example"], "/%2Fevil.example"),
            (["javascript:alert(1)"], "/javascript%3Aalert%281%29"), ([], "/"),
        ])
    func addresses(_ segments: [String], _ expected: String) {
        #expect(LocalAddress(segments).text == expected)
        #expect(LocalAddress(["x"], [("q", "a&b=c"), ("none", nil)]).text == "/x?q=a%26b%3Dc")
    }

    @Test("A long text is cut between scalars", arguments: 1...12)
    func clipped(_ limit: Int) {
        let text = "aé漢😀zzzz"
        let cut = Texts.clipped(text, limit)
        #expect(text.hasPrefix(cut.replacing("…", with: "")))
        #expect(!cut.contains("\u{FFFD}"))
    }

    @Test("The budget of the assets holds")
    func budget() {
        #expect(Assets.allCases.reduce(0) { $0 + $1.bytes.count } <= 120_000)
        let everywhere = [Assets.script, .shortcuts, .progress].reduce(0) { $0 + $1.bytes.count }
        for page in [Assets.compareScript, .tryScript] {
            #expect(everywhere + page.bytes.count <= 45_000)
        }
        for asset in Assets.allCases where asset.type.hasPrefix("text/javascript") {
            // Trusted Types and the policy forbid these.
            let script = String(decoding: asset.bytes, as: UTF8.self)
            for word in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser", ".style.",
            ] {
                #expect(!script.contains(word), "\(asset)")
            }
        }
    }
}

@Suite("Hostile text on every page")
struct HostileTextTests {
    @Test("The texts are many")
    func many() { #expect(HostileText.all.count >= 40) }

    @Test("makes no element and no attribute", arguments: HostileText.all.indices)
    func pages(_ index: Int) throws {
        let text = HostileText.all[index]
        let hostile = try Samples(text: text).pages
        #expect(hostile.count == Self.harmless.count)
        for (one, other) in zip(hostile, Self.harmless) {
            #expect(one.name == other.name)
            #expect(MarkupCounter(one.page.bytes) == other.markup, "\(one.name)")
        }
    }

    private static let harmless: [(name: String, markup: MarkupCounter)] =
        (try? Samples(text: "harmless").pages.map { ($0.name, MarkupCounter($0.page.bytes)) }) ?? []

    /// The proof that the test before sees it when escaping is switched off: it takes the escapes back.
    @Test("would make elements or attributes if it were not escaped", arguments: markup)
    func proof(_ text: String) throws {
        var caught = 0
        for (one, other) in zip(try Samples(text: text).pages, Self.harmless) {
            let page = one.page.bytes
            let raw = page.replacing(Array("&lt;".utf8), with: Array("<".utf8)).replacing(
                Array("&quot;".utf8), with: Array("\"".utf8))
            let isCaught = MarkupCounter(raw) != other.markup
            if isCaught { caught += 1 }
            // The page for signing in has the text in an attribute alone, where `<` is a letter.
            #expect(
                isCaught || one.name == "sign-in" || page.firstRange(of: Array("&lt;".utf8)) == nil, "\(one.name)")
        }
        #expect(caught > 0)
    }

    private static let markup = HostileText.all.filter { text in
        text.utf8.count < 1_000 && text.utf8.contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "\"") }
    }

    @Test("The counter sees markup that is not escaped")
    func counter() {
        let escaped = HTML("p") { "<b>" }.bytes
        #expect(MarkupCounter(escaped) == MarkupCounter(HTML("p") { "b" }.bytes))
        #expect(MarkupCounter(Array("<p><b></p>".utf8)) != MarkupCounter(escaped))
        #expect(MarkupCounter(Array("<p title=\"\" onclick=\"\"></p>".utf8)).attributes == ["title": 1, "onclick": 1])
    }

    @Test("No page has a script, a style or a handler of its own")
    func policy() throws {
        for (name, page) in try Samples(text: "harmless").pages {
            let markup = MarkupCounter(page.bytes)
            #expect(markup.tags["script"] == (["compare", "try"].contains(name) ? 2 : 1), "\(name)")
            #expect(markup.tags["style"] == nil, "\(name)")
            #expect(!markup.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" }, "\(name)")
        }
    }
}
