extension QualityPreset {
    /// The specs as one job wants them. A name of a variant leads to options for that variant; the name of an option is
    /// for every variant whose format knows it, and that says nothing else instead.
    ///
    /// A job that comes from others may not name files of this machine. Throws `InvalidJob` with the path of what is wrong,
    /// such as `options.normal.quality`.
    package func specs(
        changedBy options: [String: JSONValue], mayNameFiles: Bool = false
    ) throws(InvalidJob) -> [VariantSpec] {
        _ = try JobOption.mayReuse(options)
        let options = JobOption.removed(from: options)
        guard !options.isEmpty else { return specs }
        do {
            let (general, special) = try sorted(
                WrittenValue.fields(of: options, at: "options", mayNameFiles: mayNameFiles))
            let changed = try specs.map { spec in
                let special = special[spec.variant] ?? []
                let format = try spec.changed(by: (general + special).filter { $0.name == "format" }.suffix(1)).format
                let others = general.filter { field in
                    let isKnown = VariantOption.named(field.name)?.applies(to: format) ?? false
                    let isReplaced = special.contains {
                        $0.excludes(field) || VariantOption.named($0.name)?.isNamed(field.name) ?? false
                    }
                    return isKnown && !isReplaced
                }
                return try spec.changed(by: others + special)
            }
            try refuseIdle(general, among: changed)
            return changed
        } catch let mistake as WritingMistake {
            throw InvalidJob(mistake)
        } catch {
            throw InvalidJob(field: "options", message: "\(error)")
        }
    }

    private func sorted(_ fields: [WrittenField]) throws -> (general: [WrittenField], [Variant: [WrittenField]]) {
        var special: [Variant: [WrittenField]] = [:]
        let general = fields.filter { VariantOption.named($0.name) != nil }
        for field in fields where VariantOption.named(field.name) == nil {
            let variant = Variant(rawValue: field.name)
            guard self[variant] != nil else {
                throw WritingMistake(
                    place: field.place,
                    message: "'\(field.name)' is no variant of '\(tool)' and no option. The variants are "
                        + "\(variantNames); the options are \(VariantOption.names); for the job itself, "
                        + "\(JobOption.names.inWords()).")
            }
            guard let fields = field.value.fields else {
                throw field.value.mistake("'\(field.name)' is the options of a variant, like {\"quality\": 70}.")
            }
            guard special.updateValue(fields, forKey: variant) == nil else {
                throw WritingMistake(place: field.place, message: "'\(variant)' stands here twice. Keep one.")
            }
        }
        return (general, special)
    }

    private var variantNames: String { specs.map(\.variant.rawValue).joined(separator: ", ") }

    /// Who says something for all variants, which none of them knows, is mistaken.
    private func refuseIdle(_ general: [WrittenField], among specs: [VariantSpec]) throws {
        for field in general {
            guard let option = VariantOption.named(field.name),
                !specs.contains(where: { option.applies(to: $0.format) })
            else { continue }
            throw WritingMistake(
                place: field.place, message: "'\(option.name)' is \(option.owners), and no variant is one.")
        }
    }
}
