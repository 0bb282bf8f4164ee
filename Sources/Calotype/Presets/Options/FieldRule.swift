/// One field of an option that has several fields, such as `frames` of `storyboard`.
struct FieldRule<Whole: Sendable>: Sendable {
    let name: String
    /// A description of the allowed values, for messages such as `'frames' of 'storyboard' is …`.
    let values: String
    /// Reads the written value into the option. Returns `false` if the value is not allowed.
    let read: @Sendable (OptionValue, inout Whole) -> Bool
    let write: @Sendable (Whole) -> JSONValue

    static func integer(
        _ name: String, _ range: ClosedRange<Int>, _ path: any WritableKeyPath<Whole, Int> & Sendable
    ) -> Self {
        Self(name: name, values: "a whole number from \(range.lowerBound) to \(range.upperBound)") { value, whole in
            guard let number = value.integer, range.contains(number) else { return false }
            whole[keyPath: path] = number
            return true
        } write: {
            .integer(Int64($0[keyPath: path]))
        }
    }

    static func number(
        _ name: String, _ range: ClosedRange<Double>, _ path: any WritableKeyPath<Whole, Double> & Sendable
    ) -> Self {
        let words = "a number from \(range.lowerBound.plain) to \(range.upperBound.plain)"
        return Self(name: name, values: words) { value, whole in
            guard let number = value.number, range.contains(number) else { return false }
            whole[keyPath: path] = number
            return true
        } write: {
            .number($0[keyPath: path])
        }
    }
}

extension VariantOption {
    /// An option that is `false` or an object of fields. The fields that are given replace those of the spec, or of
    /// `usual` if the spec has no such option.
    static func several<Whole>(
        _ name: String, of formats: [VariantFormat]? = nil, usual: Whole, _ fields: [FieldRule<Whole>],
        like example: String, _ path: Path<Whole?>
    ) -> Self {
        Self(name: name, formats: formats) { _ in
            "false, or what it is, like \(example)"
        } read: { value, spec in
            if value.flag == false {
                spec[keyPath: path] = nil
                return true
            }
            guard let given = value.fields else { return false }
            var whole = spec[keyPath: path] ?? usual
            for one in given {
                guard let field = fields.first(where: { $0.name == one.name }) else {
                    throw InvalidOption(
                        location: one.location,
                        message: "'\(one.name)' is not a field of '\(name)'. "
                            + NearestName.question(one.name, among: fields.map(\.name))
                            + "The fields are \(fields.map(\.name).inWords("and")).")
                }
                guard field.read(one.value, &whole) else {
                    throw one.value.mistake("'\(field.name)' of '\(name)' is \(field.values).")
                }
            }
            spec[keyPath: path] = whole
            return true
        } write: { spec in
            spec[keyPath: path].map { whole in
                .object(Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.write(whole)) }))
            }
        }
    }
}
