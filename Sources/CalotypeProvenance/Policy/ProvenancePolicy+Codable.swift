extension ProvenancePolicy: Codable {
    private struct Field: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
        static let preset = Field(stringValue: "preset")
        static let require = Field(stringValue: "require")
    }

    /// Reads the name of a preset, or an object: `preset` (else `public`), a choice for each part that differs from it,
    /// and `require`. An unknown name is an error.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            guard let preset = Self.presets[name] else {
                throw Self.unknown(name, Self.presets.keys, decoder.codingPath)
            }
            self = preset
            return
        }
        let fields = try decoder.container(keyedBy: Field.self)
        self = try fields.decodeIfPresent(ProvenancePolicy.self, forKey: .preset) ?? .public
        require = Set(try fields.decodeIfPresent([Requirement].self, forKey: .require) ?? Array(require))
        for field in fields.allKeys where field.stringValue != "preset" && field.stringValue != "require" {
            guard let part = Part(rawValue: field.stringValue) else {
                throw Self.unknown(field.stringValue, Part.allCases.map(\.rawValue), decoder.codingPath)
            }
            self[part] = try fields.decode(Choice.self, forKey: field)
        }
    }

    private static func unknown(
        _ name: String, _ known: some Sequence<String>, _ path: [any CodingKey]
    ) -> DecodingError {
        let list = known.sorted().joined(separator: ", ")
        return .dataCorrupted(
            .init(codingPath: path, debugDescription: "'\(name)' is not known. Use one of: \(list)"))
    }

    /// Writes all parts.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        for part in Part.allCases { try fields.encode(self[part], forKey: Field(stringValue: part.rawValue)) }
        if !require.isEmpty { try fields.encode(require.map(\.rawValue).sorted(), forKey: .require) }
    }
}
