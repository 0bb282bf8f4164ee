internal import Calotype
internal import CalotypeAPI
internal import HTTPTypes

/// Checks the member names of JSON objects.
enum KnownFields {
    /// Throws `Problem` for a member with another name, because the client expects it to have an effect.
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
    /// The problem of an unknown name. It suggests the most similar known name.
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
    /// The name of the key, or the number of an index.
    var name: String { intValue.map(String.init) ?? stringValue }
}
