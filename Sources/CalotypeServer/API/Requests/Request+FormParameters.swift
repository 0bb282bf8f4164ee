internal import CalotypeAPI
internal import Foundation
internal import Hummingbird

extension Request {
    /// The query parameters, decoded as browsers and most HTTP libraries encode them.
    var formParameters: [(key: Substring, value: Substring)] { FormText.parameters(uri.query ?? "") }
}

/// Text in the form that browsers use for queries and forms: a `+` is a space, and `%2B` is a plus
/// (https://url.spec.whatwg.org/#urlencoded-parsing).
enum FormText {
    /// Returns the parameters. Text with a malformed escape stays as it is.
    static func parameters(_ text: String) -> [(key: Substring, value: Substring)] {
        text.split(separator: "&").map { pair in
            let end = pair.firstIndex(of: "=") ?? pair.endIndex
            return (decoded(pair[..<end]), decoded(pair[end...].dropFirst()))
        }
    }

    private static func decoded(_ text: Substring) -> Substring {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else { return text }
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding.map { $0[...] } ?? Substring(spaced)
    }
}
