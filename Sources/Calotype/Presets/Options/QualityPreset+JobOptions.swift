extension QualityPreset {
    /// Returns the specs of this preset as the options of one job change them.
    ///
    /// If a field has the name of a variant, its options apply to that variant, which may be a new one. If a field has
    /// the name of an option, it applies to every variant whose format supports the option, unless the variant's own
    /// options replace it. `only` lists the variants to make.
    ///
    /// Set `mayNameFiles` only if the job is trusted to name files of this machine. Throws `InvalidJob` with the path
    /// of the mistake, such as `options.normal.quality`.
    package func specs(
        changedBy options: [String: JSONValue], mayNameFiles: Bool = false
    ) throws(InvalidJob) -> [VariantSpec] {
        _ = try JobOption.mayReuse(options)
        _ = try JobOption.isAIGenerated(options)
        let wanted = try JobOption.wanted(options)
        let options = JobOption.removed(from: options)
        do {
            let fields = OptionValue.fields(of: options, at: "options", mayNameFiles: mayNameFiles)
            let all = specs + (try newSpecs(in: fields))
            let (general, special) = try sorted(fields, among: all)
            let changed = try chosen(
                all.map { spec in
                    guard !fields.isEmpty else { return spec }
                    return try spec.changed(by: special[spec.variant] ?? [], besides: general)
                }, wanted)
            try refuseIdle(general, among: changed)
            return changed
        } catch let mistake as InvalidOption {
            throw InvalidJob(mistake)
        } catch {
            throw InvalidJob(field: "options", message: "\(error)")
        }
    }

    /// Returns the specs of the wanted variants. Throws `InvalidOption` if no variant has a wanted name, or if a job
    /// without `only` would lack `normal` or `high-quality`.
    private func chosen(_ specs: [VariantSpec], _ wanted: [VariantName]?) throws -> [VariantSpec] {
        let location = OptionLocation.path("options.\(JobOption.only)")
        guard let wanted else {
            let names = specs.map(\.variant)
            guard let missing = [VariantName.normal, .highQuality].first(where: { !names.contains($0) }) else {
                return specs
            }
            throw InvalidOption(
                location: location,
                message: "'\(tool)' has no variant '\(missing)'. A job of it says which variants it wants, like "
                    + "{\"only\": [\"\(names.first?.rawValue ?? "")\"]}. The variants are "
                    + "\(names.map(\.rawValue).joined(separator: ", ")).")
        }
        for variant in wanted where !specs.contains(where: { $0.variant == variant }) {
            throw InvalidOption(
                location: location,
                message: "'\(variant)' is no variant of '\(tool)'. "
                    + NearestName.question(variant.rawValue, among: specs.map(\.variant.rawValue)) + "The variants are "
                    + "\(specs.map(\.variant.rawValue).joined(separator: ", ")).")
        }
        return specs.filter { wanted.contains($0.variant) }
    }

    private func sorted(
        _ fields: [OptionField], among specs: [VariantSpec]
    ) throws -> (general: [OptionField], [VariantName: [OptionField]]) {
        var special: [VariantName: [OptionField]] = [:]
        let general = fields.filter { VariantOption.named($0.name) != nil }
        for field in fields where VariantOption.named(field.name) == nil {
            let variant = VariantName(rawValue: field.name)
            guard specs.contains(where: { $0.variant == variant }) else {
                throw InvalidOption(
                    location: field.location,
                    message: "'\(field.name)' is no variant of '\(tool)' and no option. "
                        + NearestName.question(field.name, among: namesOfFields(specs))
                        + "The variants are \(variantNames); a new one needs 'format', and 'maxWidth' or 'maxHeight'. The options are "
                        + "\(VariantOption.names); for the job itself, \(JobOption.names.inWords()).")
            }
            guard let fields = field.value.fields else {
                throw field.value.mistake("'\(field.name)' is the options of a variant, like {\"quality\": 70}.")
            }
            guard special.updateValue(fields, forKey: variant) == nil else {
                throw InvalidOption(location: field.location, message: "'\(variant)' stands here twice. Keep one.")
            }
        }
        return (general, special)
    }

    /// The names that may be fields of a job's options.
    private func namesOfFields(_ specs: [VariantSpec]) -> [String] {
        specs.map(\.variant.rawValue) + VariantOption.all.map(\.name) + JobOption.names
    }

    private var variantNames: String { specs.map(\.variant.rawValue).joined(separator: ", ") }

    /// Throws `InvalidOption` if an option for all variants applies to none of them.
    private func refuseIdle(_ general: [OptionField], among specs: [VariantSpec]) throws {
        for field in general {
            guard let option = VariantOption.named(field.name),
                !specs.contains(where: { option.applies(to: $0.format) })
            else { continue }
            throw InvalidOption(
                location: field.location, message: "'\(option.name)' is \(option.owners), and no variant is one.")
        }
    }
}

extension VariantSpec {
    /// Returns this spec changed by its own options, and by the general options that its format supports and its own
    /// options do not replace.
    fileprivate func changed(by special: [OptionField], besides general: [OptionField]) throws -> Self {
        let format = try changed(by: (general + special).filter { $0.name == "format" }.suffix(1)).format
        let others = general.filter { field in
            let isKnown = VariantOption.named(field.name)?.applies(to: format) ?? false
            let isReplaced = special.contains {
                $0.excludes(field) || VariantOption.named($0.name)?.isNamed(field.name) ?? false
            }
            return isKnown && !isReplaced
        }
        return try changed(by: others + special)
    }
}
