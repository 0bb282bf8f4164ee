internal import Calotype
internal import CalotypeQueue

extension RawJSON {
    /// What a job carries for its own purposes comes back as it was.
    init(metadata: StoredFields) { self.init(Array(metadata.json.utf8)) }

    /// Options, with the addresses in them as `PublicAddress` has them: that of a watermark image is often signed. `nil`
    /// where there are none.
    init?(options: StoredFields) throws {
        guard !options.isEmpty else { return nil }
        guard options.json.contains("://") else {
            self.init(Array(options.json.utf8))
            return
        }
        try self.init(redacting: options.fields)
    }

    /// The JSON of a value, with the addresses in its texts as `PublicAddress` has them.
    init(redacting value: some Encodable) throws {
        let json = RawJSON(try WireJSON.bytes(of: value))
        self.init(try WireJSON.bytes(of: try json.decoded(as: JSONValue.self).redacted))
    }
}

extension JSONValue {
    /// Keys are texts too.
    fileprivate var redacted: JSONValue {
        switch self {
        case .null, .bool, .integer, .number, .decimal: self
        case .string(let text): .string(Redaction.addresses(in: text))
        case .array(let values): .array(values.map(\.redacted))
        case .object(let fields):
            .object(
                Dictionary(fields.map { (Redaction.addresses(in: $0.key), $0.value.redacted) }) { first, _ in first })
        }
    }
}
