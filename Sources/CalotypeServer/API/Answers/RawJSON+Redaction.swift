internal import Calotype
internal import CalotypeAPI
internal import CalotypeObservability
internal import CalotypeQueue

extension RawJSON {
    /// Copies a job's metadata unchanged, because the owner keeps it for its own purposes.
    init(metadata: StoredFields) { self.init(Array(metadata.json.utf8)) }

    /// Copies options, with every address in them in the form of `PublicAddress`: the address of a watermark image is
    /// often signed. `nil` if there are no options.
    init?(options: StoredFields) throws {
        guard !options.isEmpty else { return nil }
        guard options.json.contains("://") else {
            self.init(Array(options.json.utf8))
            return
        }
        try self.init(redacting: options.fields)
    }

    /// Encodes a value as JSON, with every address in its texts in the form of `PublicAddress`.
    init(redacting value: some Encodable) throws {
        let json = RawJSON(try WireJSON.bytes(of: value))
        self.init(try WireJSON.bytes(of: try json.decoded(as: JSONValue.self).redacted))
    }
}

extension JSONValue {
    /// The value with redacted texts. The keys of objects are redacted too.
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
