extension VariantSpec {
    /// Makes a spec from the written fields and the defaults. `policy` is the field `provenance` of the tool. Throws
    /// `InvalidOption` if a field is wrong or a required field is missing.
    init(
        _ variant: VariantName, _ fields: [OptionField], at location: OptionLocation, _ policy: OptionField? = nil
    ) throws {
        var blank = VariantSpec(
            variant, inside: Dimensions(width: 1, height: 1), as: .jpeg, quality: 100, effort: 0)
        if let policy { try VariantOption.provenance.apply(policy.value, to: &blank) }
        let spec = try blank.changed(by: fields, isNew: true)
        for name in ["format", "maxWidth", "maxHeight"] where !fields.contains(where: { $0.name == name }) {
            throw InvalidOption(location: location, message: "the new variant '\(variant)' needs '\(name)'.")
        }
        self = spec
    }

    /// Returns this spec with the changes in the written fields. Throws `InvalidOption`.
    func changed(by fields: [OptionField]) throws -> Self { try changed(by: fields, isNew: false) }

    private func changed(by fields: [OptionField], isNew: Bool) throws -> Self {
        try Self.refuseStrangers(among: fields)
        var spec = self
        for option in VariantOption.all {
            let given = fields.filter { option.isNamed($0.name) }
            if let field = given.first {
                guard given.count == 1 else {
                    throw InvalidOption(
                        location: given[1].location, message: "'\(option.name)' stands here twice. Keep one.")
                }
                try option.refuse(field, for: spec.format)
                try option.apply(field.value, to: &spec)
            }
            guard option.name == "format" else { continue }
            // Numbers of one format have another meaning in another format: effort 6 is slow for AVIF and fast for
            // JPEG.
            if isNew || spec.format != format {
                (spec.quality, spec.effort) = (spec.format.usualQuality, spec.format.usualEffort)
            }
            spec.bitDepth = spec.format.nearest(spec.bitDepth)
        }
        try spec.check(fields)
        return spec
    }

    /// Throws if two options exclude each other, although each is right alone.
    private func check(_ fields: [OptionField]) throws {
        for (index, field) in fields.enumerated() {
            guard let other = fields[..<index].first(where: field.excludes) else { continue }
            throw field.mistake(beside: other)
        }
        let sizes = fields.filter { ["storyboard", "maxWidth", "maxHeight"].contains($0.name) }
        if let mistake = mistakeOfSequence, let field = sizes.last {
            throw InvalidOption(location: field.location, message: mistake)
        }
    }

    private static func refuseStrangers(among fields: [OptionField]) throws {
        guard let unknown = fields.first(where: { VariantOption.named($0.name) == nil }) else { return }
        throw InvalidOption(
            location: unknown.location,
            message: "'\(unknown.name)' is not a field of a variant. "
                + NearestName.question(unknown.name, among: VariantOption.all.map(\.name))
                + "The fields are \(VariantOption.names).")
    }
}

extension VariantOption {
    fileprivate func refuse(_ field: OptionField, for format: VariantFormat) throws {
        guard !applies(to: format) else { return }
        throw InvalidOption(
            location: field.location, message: "'\(name)' is \(owners), and the variant is \(format). Leave it out.")
    }

    /// The formats that support the option, for messages.
    var owners: String {
        "for " + (formats ?? VariantFormat.allCases).map(\.rawValue).inWords("and")
    }
}

extension VariantSpec {
    /// The options as JSON, by their names in the presets file. Defaults are left out.
    package var written: [String: JSONValue] {
        let entries = VariantOption.all.compactMap { option in option.write(self).map { (option.name, $0) } }
        return Dictionary(uniqueKeysWithValues: entries)
    }
}
