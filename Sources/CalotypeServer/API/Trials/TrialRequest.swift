internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import HTTPTypes

/// A request for a trial, after all checks that do not need the image.
struct TrialRequest: Sendable {
    static let parameters = ["tool", "user", "options", "aiGenerated", "formats", "curve", "series", "sourceSha256"]
    /// The most encodings of one trial.
    static let mostEncodings = 64
    /// The most qualities of a curve.
    static let mostQualities = 16

    let fields: CheckedFields
    let plan: TrialPlan
    /// The name of a sequence of trials, of which each one replaces the one before.
    let series: String?
    /// The hash of an image that an earlier trial has sent; `nil` if this one sends it.
    let sourceSHA256: String?

    /// Throws `Problem` if a parameter is wrong, and for options that a job of this caller may not have.
    init(_ query: Query, for caller: Caller, by rules: RequestRules) throws {
        guard query["tool"] != nil else {
            throw Problem.invalid("tool", "Name the tool whose preset is tried, as in ?tool=dall-e.")
        }
        fields = try JobRequest(query).checkedFields(for: caller, by: rules)
        plan = TrialPlan(formats: try query.formats(), qualities: try query.qualities())
        series = try query.value("series", "1 to 64 letters, digits and '-'") { text in
            (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(Self.isNameByte) ? text : nil
        }
        sourceSHA256 = try query.value("sourceSha256", "64 lower-case hexadecimal digits") { text in
            text.utf8.count == 64 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) } ? text : nil
        }
        try checkEncodings(rules)
    }

    /// Checks the options in each format, and the number of encodings. If the image is to name its tool, one of the
    /// presets has to accept them.
    private func checkEncodings(_ rules: RequestRules) throws {
        let presets =
            fields.tool == .auto
            ? rules.presets.tools.compactMap { rules.presets[$0] } : [rules.presets[fields.tool]].compactMap(\.self)
        var refusal: (any Error)?
        for preset in presets {
            do {
                let specs = try preset.specs(changedBy: fields.options, in: plan.formats)
                guard specs.count * (1 + plan.qualities.count) <= Self.mostEncodings else {
                    throw Problem.invalid(
                        "curve",
                        "The trial has \(specs.count) variants at \(1 + plan.qualities.count) qualities each, and a trial makes "
                            + "at most \(Self.mostEncodings) encodings. Name the variants in the options: {\"only\": [\"normal\"]}."
                    )
                }
                return
            } catch {
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
}

extension Query {
    fileprivate func formats() throws -> [VariantFormat] {
        let names = VariantFormat.allCases.map(\.rawValue).joined(separator: ", ")
        return try list("formats", "formats with commas between them: \(names)", limit: VariantFormat.allCases.count) {
            VariantFormat(rawValue: $0)
        }
    }

    fileprivate func qualities() throws -> [Int] {
        let limit = TrialRequest.mostQualities
        return try list("curve", "up to \(limit) qualities from 1 to 100, with commas between them", limit: limit) {
            Int($0).flatMap { (1...100).contains($0) ? $0 : nil }
        }
    }

    /// Reads different values with commas between them.
    private func list<Value: Hashable>(
        _ name: String, _ advice: String, limit: Int, _ parse: (String) -> Value?
    ) throws -> [Value] {
        try value(name, advice) { text in
            let parts = text.split(separator: ",", maxSplits: limit, omittingEmptySubsequences: false)
            let values = parts.compactMap { parse(String($0)) }
            return values.count == parts.count && values.count <= limit && Set(values).count == values.count
                ? values : nil
        } ?? []
    }
}
