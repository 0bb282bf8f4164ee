internal import HTTPTypes

/// The names that an object of JSON may have.
enum KnownFields {
    /// Throws `Problem` for a member that is not one of these: what nobody reads was meant to do something.
    static func check(_ decoder: any Decoder, _ names: [String]) throws {
        let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        guard let stray = keys.filter({ !names.contains($0) }).min() else { return }
        let path = (decoder.codingPath.map(\.name) + [stray]).joined(separator: ".")
        throw Problem.unknown("field", stray, among: names).at(path)
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }
}

extension Problem {
    /// Of a name that is none here, with what was most likely meant.
    static func unknown(_ what: String, _ name: String, among known: [String]) -> Self {
        let advice =
            if let nearest = NearestName.of(name, among: known) {
                "Did you mean '\(nearest)'?"
            } else if known.isEmpty {
                "There are none here."
            } else {
                "Known are: \(known.joined(separator: ", "))."
            }
        let shown = name.count > 64 ? name.prefix(64) + "…" : name[...]
        return Self(.unprocessableContent, "unknown-\(what)", "There is no \(what) '\(shown)'. \(advice)").at(name)
    }
}

extension CodingKey {
    /// An index as its number.
    var name: String { intValue.map(String.init) ?? stringValue }
}
