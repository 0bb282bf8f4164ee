extension QualityPreset {
    /// Returns the specs of this preset as the options of one job change them, each in every one of `formats`. Without
    /// formats, each spec keeps its own. Throws `InvalidJob`, as `specs(changedBy:)` does.
    ///
    /// The spec of a variant in another format is the one that the option `format` of that variant gives.
    package func specs(
        changedBy options: [String: JSONValue], in formats: [VariantFormat], mayNameFiles: Bool = false
    ) throws(InvalidJob) -> [VariantSpec] {
        let specs = try specs(changedBy: options, mayNameFiles: mayNameFiles)
        guard !formats.isEmpty else { return specs }
        var all: [VariantSpec] = []
        for spec in specs {
            for format in formats {
                let changed = options.changing(spec.variant, to: format)
                all += try self.specs(changedBy: changed, mayNameFiles: mayNameFiles)
            }
        }
        return all
    }
}

extension [String: JSONValue] {
    /// Returns the options that make one variant only, in another format.
    fileprivate func changing(_ variant: VariantName, to format: VariantFormat) -> Self {
        var options = self
        let name = keys.first { VariantName(rawValue: $0) == variant } ?? variant.rawValue
        var fields: Self = if case .object(let fields)? = options[name] { fields } else { [:] }
        fields["format"] = .string(format.rawValue)
        options[name] = .object(fields)
        options[JobOption.only] = .array([.string(variant.rawValue)])
        return options
    }
}
