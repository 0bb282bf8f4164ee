extension VariantOption {
    /// A number for the encoder, or a target score.
    static let quality = Self(name: "quality") { _ in
        "a whole number from 1 to 100"
    } read: { value, spec in
        if let fields = value.fields {
            (spec.targetScore, spec.otherwise) = try target(fields, value, spec.format)
            return true
        }
        guard let number = value.integer, SpecRange.qualities.contains(number) else { return false }
        spec.quality = number
        (spec.targetScore, spec.otherwise) = (nil, .fail)
        return true
    } write: { spec in
        guard let score = spec.targetScore else { return .integer(Int64(spec.quality)) }
        let otherwise: [String: JSONValue] =
            spec.otherwise == .fail ? [:] : ["otherwise": .string(spec.otherwise.rawValue)]
        return .object(otherwise.merging(["ssimulacra2": .number(score)]) { $1 })
    }

    static let maxBytes = Self(name: "maxBytes", formats: VariantFormat.allCases.filter(\.hasQualities)) { _ in
        "false, or a whole number from \(SpecRange.byteLimits.lowerBound) to \(SpecRange.byteLimits.upperBound)"
    } read: { value, spec in
        if value.flag == false {
            spec.maxBytes = nil
            return true
        }
        guard let number = value.integer, SpecRange.byteLimits.contains(number) else { return false }
        spec.maxBytes = number
        return true
    } write: {
        $0.maxBytes.map { .integer(Int64($0)) }
    }

    /// Reads a target score, and what to do if no quality reaches it.
    private static func target(
        _ fields: [OptionField], _ value: OptionValue, _ format: VariantFormat
    ) throws -> (score: Double, otherwise: MissedTarget) {
        guard format.hasQualities else {
            let formats = VariantFormat.allCases.filter(\.hasQualities).map(\.rawValue).inWords("and")
            throw value.mistake(
                "a score is looked for in \(formats), and the variant is \(format). "
                    + "Give 'quality' a number.")
        }
        let scores = fields.filter { $0.name == "ssimulacra2" }
        let others = fields.filter { $0.name == "otherwise" }
        guard scores.count == 1, others.count <= 1, fields.count == scores.count + others.count,
            let score = scores[0].value.number, SpecRange.targetScores.contains(score)
        else {
            throw value.mistake(
                "'quality' is a number, or a score to reach, like {\"ssimulacra2\": 80}, from 1 to 100.")
        }
        guard let other = others.first else { return (score, .fail) }
        guard let otherwise = other.value.word.flatMap(MissedTarget.init(rawValue:)) else {
            let words = MissedTarget.allCases.map(\.rawValue).inWords()
            throw other.value.mistake("'otherwise' of 'quality' is \(words).")
        }
        return (score, otherwise)
    }
}
