/// One option of a variant.
///
/// It is declared once, in `all`, and can be given in a presets file, in the JSON of a job, and on the command line.
/// All three use the same checks.
struct VariantOption: Sendable {
    let name: String
    /// Another spelling of the name, which is read and never written.
    var alias: String?
    /// The formats that support the option; `nil` if all do.
    var formats: [VariantFormat]?
    /// A description of the allowed values, for messages such as `'quality' is …`.
    let values: @Sendable (VariantSpec) -> String
    /// Reads the written value into the spec. Returns `false` if the value is not allowed. Throws `InvalidOption` if a
    /// part of the value is wrong.
    let read: @Sendable (OptionValue, inout VariantSpec) throws -> Bool
    /// Returns the value as JSON; `nil` if it is the default or is not set.
    let write: @Sendable (VariantSpec) -> JSONValue?

    func isNamed(_ name: String) -> Bool { name == self.name || name == alias }

    func applies(to format: VariantFormat) -> Bool { formats?.contains(format) ?? true }

    /// Changes `spec` by the written value. Throws `InvalidOption` if the value is not allowed.
    func apply(_ value: OptionValue, to spec: inout VariantSpec) throws {
        guard try read(value, &spec) else { throw value.mistake("\(subject(in: spec)) is \(values(spec)).") }
    }

    /// The subject of a message. It names the format if the allowed values depend on the format.
    private func subject(in spec: VariantSpec) -> String {
        var other = spec
        let isSame = VariantFormat.allCases.allSatisfy {
            other.format = $0
            return !applies(to: $0) || values(other) == values(spec)
        }
        return "'\(name)'" + (isSame ? "" : " of \(spec.format)")
    }

    static func named(_ name: String) -> Self? { all.first { $0.isNamed(name) } }
}

extension VariantOption {
    typealias Path<Value> = any WritableKeyPath<VariantSpec, Value> & Sendable

    static func integer(
        _ name: String, alias: String? = nil, _ range: @escaping @Sendable (VariantSpec) -> ClosedRange<Int>,
        _ path: Path<Int>
    ) -> Self {
        Self(name: name, alias: alias) { spec in
            "a whole number from \(range(spec).lowerBound) to \(range(spec).upperBound)"
        } read: { value, spec in
            guard let number = value.integer, range(spec).contains(number) else { return false }
            spec[keyPath: path] = number
            return true
        } write: {
            .integer(Int64($0[keyPath: path]))
        }
    }

    /// An option that is true or false. `write` leaves out `false`, the default.
    static func flag(_ name: String, of formats: [VariantFormat], _ path: Path<Bool>) -> Self {
        Self(name: name, formats: formats) { _ in
            "true or false"
        } read: { value, spec in
            guard let flag = value.flag else { return false }
            spec[keyPath: path] = flag
            return true
        } write: {
            $0[keyPath: path] ? .bool(true) : nil
        }
    }

    /// An option that is one of several words. `write` leaves out the default, `usual`.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable & Equatable>(
        _ name: String, of formats: [VariantFormat]? = nil, usual: Choice? = nil, _ path: Path<Choice>
    ) -> Self {
        Self(name: name, formats: formats) { _ in
            Choice.allCases.map(\.rawValue).inWords()
        } read: { value, spec in
            guard let choice = value.word.flatMap(Choice.init(rawValue:)) else { return false }
            spec[keyPath: path] = choice
            return true
        } write: {
            $0[keyPath: path] == usual ? nil : .string($0[keyPath: path].rawValue)
        }
    }
}
