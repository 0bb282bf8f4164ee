extension QualityPreset {
    /// More than anybody needs of one image. Each one costs an encoding.
    private static let mostVariants = 32

    /// The variants that the options of a job add to the preset: names that the preset does not have, with a `format`,
    /// and `maxWidth` or `maxHeight`. Throws `WritingMistake`.
    func newSpecs(in fields: [WrittenField]) throws -> [VariantSpec] {
        let strangers = fields.filter { VariantOption.named($0.name) == nil && self[Variant(rawValue: $0.name)] == nil }
        let new = try strangers.compactMap { field -> VariantSpec? in
            guard let written = field.value.fields, written.makeVariant else { return nil }
            guard PresetRule.isVariantName(field.name) else {
                throw WritingMistake(
                    place: field.place,
                    message: "'\(field.name)' is no name: use 1 to 64 lower-case letters, digits and '-'.")
            }
            return try VariantSpec(Variant(rawValue: field.name), written.completed(at: field.place), at: field.place)
        }
        if specs.count + new.count > Self.mostVariants, let place = strangers.last?.place {
            throw WritingMistake(place: place, message: "a job makes at most \(Self.mostVariants) variants.")
        }
        return new
    }
}

extension [WrittenField] {
    private func has(_ name: String) -> Bool { contains { $0.name == name } }

    /// Whether they describe a variant of their own: a misspelt name with one option does not.
    fileprivate var makeVariant: Bool { has("format") && (has("maxWidth") || has("maxHeight")) }

    /// A side that is not said has no limit of its own.
    fileprivate func completed(at place: WrittenPlace) -> [WrittenField] {
        let most = "\(PresetRule.sides.upperBound)"
        return self
            + ["maxWidth", "maxHeight"].filter { !has($0) }.map { name in
                let value = WrittenValue(content: .word(most), place: place, mayNameFiles: false)
                return WrittenField(name: name, place: place, value: value)
            }
    }
}
