internal import CalotypeAPI

extension JobReport {
    /// The report for this caller: without prompts and other metadata if it may not read them.
    func visible(to caller: Caller) -> JobReport { caller.mayReadPrompts ? self : withoutPrompts }

    /// Metadata is left empty, because a prompt can be in any of its members. Of the provenance, the data of the
    /// generator and the key of the object with private metadata are left out.
    private var withoutPrompts: JobReport {
        var report = self
        report.metadata = EncodedJSON(Self.empty)
        report.result = result.map { EncodedJSON(Self.withoutPrompts($0.raw)) }
        return report
    }

    private static let empty = RawJSON(Array("{}".utf8))
    private static let null = Array("null".utf8)

    private static func withoutPrompts(_ result: RawJSON) -> RawJSON {
        let result = result.replacing("metadata", with: empty.bytes)
        guard let provenance = result["provenance"] else { return result }
        guard var members = try? provenance.decoded(as: [String: JSONValue].self) else {
            return result.replacing("provenance", with: null)
        }
        members["generation"] = nil
        members["sidecar"] = nil
        return result.replacing("provenance", with: (try? WireJSON.bytes(of: JSONValue.object(members))) ?? null)
    }
}
