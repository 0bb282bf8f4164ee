internal import Foundation

/// Checks the member names of JSON objects.
enum KnownFields {
    /// Present in a decoder that refuses names which no field has.
    fileprivate static let key: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "calotype.known-fields") else { preconditionFailure("no key") }
        return key
    }()

    /// Throws `InvalidJob` for a member with another name, because the client expects it to have an effect.
    static func check(_ decoder: any Decoder, _ names: [String]) throws {
        guard decoder.userInfo[key] != nil else { return }
        let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        guard let stray = keys.filter({ !names.contains($0) }).min() else { return }
        throw InvalidJob(
            field: stray, message: NearestName.refusal(of: "field", stray, among: names), reason: .unknownField)
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }
}

extension Decodable {
    /// Decodes the JSON of a request. Throws `InvalidJob`, which names the wrong field.
    package static func decode(_ json: [UInt8], refusesUnknownFields: Bool) throws -> Self {
        let decoder = WireJSON.decoder
        if refusesUnknownFields { decoder.userInfo[KnownFields.key] = true }
        do {
            return try decoder.decode(Self.self, from: Data(json))
        } catch let error as DecodingError {
            throw InvalidJob(decoding: error)
        }
    }
}

extension NearestName {
    /// The message about an unknown name. It suggests the most similar known name.
    package static func refusal(of what: String, _ name: String, among known: [String]) -> String {
        let advice =
            if let nearest = of(name, among: known) {
                "Did you mean '\(nearest)'?"
            } else if known.isEmpty {
                "There are none here."
            } else {
                "Known are: \(known.joined(separator: ", "))."
            }
        let shown = name.count > 64 ? name.prefix(64) + "…" : name[...]
        return "There is no \(what) '\(shown)'. \(advice)"
    }
}
