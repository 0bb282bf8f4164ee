extension VariantOption {
    /// A number for the encoder, or what is to be reached.
    static let quality = Self(name: "quality") { _ in
        "a whole number from 1 to 100"
    } take: { value, spec in
        if let fields = value.fields {
            spec.likeness = try likeness(fields, value, spec.format)
            return true
        }
        guard let number = value.integer, PresetRule.qualities.contains(number) else { return false }
        spec.quality = number
        spec.likeness = nil
        return true
    } tell: { spec in
        spec.likeness.map { .object(["ssimulacra2": .number($0)]) } ?? .integer(Int64(spec.quality))
    }

    static let maxBytes = Self(name: "maxBytes", formats: VariantFormat.allCases.filter(\.hasQualities)) { _ in
        "false, or a whole number from \(PresetRule.byteLimits.lowerBound) to \(PresetRule.byteLimits.upperBound)"
    } take: { value, spec in
        if value.flag == false {
            spec.maxBytes = nil
            return true
        }
        guard let number = value.integer, PresetRule.byteLimits.contains(number) else { return false }
        spec.maxBytes = number
        return true
    } tell: {
        $0.maxBytes.map { .integer(Int64($0)) }
    }

    private static func likeness(
        _ fields: [WrittenField], _ value: WrittenValue, _ format: VariantFormat
    ) throws -> Double {
        guard format.hasQualities else {
            let formats = VariantFormat.allCases.filter(\.hasQualities).map(\.rawValue).inWords("and")
            throw value.mistake(
                "a score is looked for in \(formats), and the variant is \(format). "
                    + "Give 'quality' a number.")
        }
        guard fields.count == 1, let field = fields.first, field.name == "ssimulacra2",
            let score = field.value.number, PresetRule.likenesses.contains(score)
        else {
            throw value.mistake(
                "'quality' is a number, or a score to reach, like {\"ssimulacra2\": 80}, from 1 to 100.")
        }
        return score
    }
}
