/// The statements of a source about itself, and the account of what a job did with them, in the JSON of a result.
public struct ProvenanceReport: Codable, Sendable, Hashable {
    /// The statements of the source about itself, as `calotype inspect --json` prints them: `mark`, `credential`,
    /// `generation`, `rights`, `personal` and others. The texts that a generator wrote are left out, and long prompts
    /// are cut.
    public var source: [String: JSONValue]
    /// The account of the job.
    public var record: ProvenanceRecord
    /// The object with the metadata that a policy keeps out of the variants. Its key cannot be guessed. `nil` if there
    /// is none.
    public var sidecar: VariantDescription.File?
    /// The stored record. `nil` if records are not stored.
    public var recordFile: VariantDescription.File?

    package init(
        source: [String: JSONValue], record: ProvenanceRecord, sidecar: VariantDescription.File?,
        recordFile: VariantDescription.File?
    ) {
        self.source = source
        self.record = record
        self.sidecar = sidecar
        self.recordFile = recordFile
    }

    private enum Member: String, CaseIterable { case record, sidecar, recordFile }

    /// The members of `source` and the others stand side by side in one object.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: JSONName.self)
        for (name, value) in source { try fields.encode(value, forKey: JSONName(name)) }
        try fields.encode(record, forKey: JSONName(Member.record.rawValue))
        try fields.encodeIfPresent(sidecar, forKey: JSONName(Member.sidecar.rawValue))
        try fields.encodeIfPresent(recordFile, forKey: JSONName(Member.recordFile.rawValue))
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: JSONName.self)
        record = try fields.decode(ProvenanceRecord.self, forKey: JSONName(Member.record.rawValue))
        sidecar = try fields.decodeIfPresent(
            VariantDescription.File.self, forKey: JSONName(Member.sidecar.rawValue))
        recordFile = try fields.decodeIfPresent(
            VariantDescription.File.self, forKey: JSONName(Member.recordFile.rawValue))
        source = [:]
        for name in fields.allKeys where Member(rawValue: name.stringValue) == nil {
            source[name.stringValue] = try fields.decode(JSONValue.self, forKey: name)
        }
    }
}

private struct JSONName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
