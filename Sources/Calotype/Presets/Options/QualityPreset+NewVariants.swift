extension QualityPreset {
    /// The most variants of a job. Each variant costs an encoding, and no image needs more.
    private static let mostVariants = 32

    /// Returns the specs of new variants in the options of a job: the names that the preset does not have, with a
    /// `format`, and `maxWidth` or `maxHeight`. Throws `InvalidOption`.
    func newSpecs(in fields: [OptionField]) throws -> [VariantSpec] {
        let unknownFields = fields.filter {
            VariantOption.named($0.name) == nil && self[VariantName(rawValue: $0.name)] == nil
        }
        let new = try unknownFields.compactMap { field -> VariantSpec? in
            guard let written = field.value.fields, written.makeVariant else { return nil }
            guard PresetRule.isVariantName(field.name) else {
                throw InvalidOption(
                    location: field.location,
                    message: "'\(field.name)' is no name: use 1 to 64 lower-case letters, digits and '-'.")
            }
            return try VariantSpec(
                VariantName(rawValue: field.name), written.completed(at: field.location), at: field.location)
        }
        if specs.count + new.count > Self.mostVariants, let location = unknownFields.last?.location {
            throw InvalidOption(location: location, message: "a job makes at most \(Self.mostVariants) variants.")
        }
        return new
    }
}

extension [OptionField] {
    private func has(_ name: String) -> Bool { contains { $0.name == name } }

    /// Whether these fields define a new variant. A single option does not, since the name may be a misspelt one.
    fileprivate var makeVariant: Bool { has("format") && (has("maxWidth") || has("maxHeight")) }

    /// Adds the largest `maxWidth` or `maxHeight` if it is missing, so that this side has no limit.
    fileprivate func completed(at location: OptionLocation) -> [OptionField] {
        let most = "\(SpecRange.sides.upperBound)"
        return self
            + ["maxWidth", "maxHeight"].filter { !has($0) }.map { name in
                let value = OptionValue(content: .word(most), location: location, mayNameFiles: false)
                return OptionField(name: name, location: location, value: value)
            }
    }
}
