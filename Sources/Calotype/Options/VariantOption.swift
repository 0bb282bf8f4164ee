/// One thing that can be said of how a variant is made.
///
/// It is declared once, in `all`, and can then be said in a presets file, for one job in its JSON, and on the command
/// line. Wherever it is said, it is checked in the same way.
struct VariantOption: Sendable {
    let name: String
    /// Another spelling of it, which is read and never written.
    var alias: String?
    /// The formats that know it; `nil` for every one.
    var formats: [VariantFormat]?
    /// What it may be: `'quality' is …`.
    let values: @Sendable (VariantSpec) -> String
    /// Puts what is written into the spec, or says no. Throws `WritingMistake` for a part of it.
    let take: @Sendable (WrittenValue, inout VariantSpec) throws -> Bool
    /// Its value as JSON; `nil` where there is nothing to say.
    let tell: @Sendable (VariantSpec) -> JSONValue?

    func isNamed(_ name: String) -> Bool { name == self.name || name == alias }

    func applies(to format: VariantFormat) -> Bool { formats?.contains(format) ?? true }

    /// Changes `spec` by what is written. Throws `WritingMistake` where it may not be that.
    func apply(_ value: WrittenValue, to spec: inout VariantSpec) throws {
        guard try take(value, &spec) else { throw value.mistake("\(subject(in: spec)) is \(values(spec)).") }
    }

    /// Where the format decides what it may be, it is a part of the subject.
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
        } take: { value, spec in
            guard let number = value.integer, range(spec).contains(number) else { return false }
            spec[keyPath: path] = number
            return true
        } tell: {
            .integer(Int64($0[keyPath: path]))
        }
    }

    /// Not told where it is as it usually is.
    static func flag(_ name: String, of formats: [VariantFormat], _ path: Path<Bool>) -> Self {
        Self(name: name, formats: formats) { _ in
            "true or false"
        } take: { value, spec in
            guard let flag = value.flag else { return false }
            spec[keyPath: path] = flag
            return true
        } tell: {
            $0[keyPath: path] ? .bool(true) : nil
        }
    }

    /// One word of several. Not told where it is `usual`.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable & Equatable>(
        _ name: String, of formats: [VariantFormat]? = nil, usual: Choice? = nil, _ path: Path<Choice>
    ) -> Self {
        Self(name: name, formats: formats) { _ in
            Choice.allCases.map(\.rawValue).inWords()
        } take: { value, spec in
            guard let choice = value.word.flatMap(Choice.init(rawValue:)) else { return false }
            spec[keyPath: path] = choice
            return true
        } tell: {
            $0[keyPath: path] == usual ? nil : .string($0[keyPath: path].rawValue)
        }
    }
}

extension Array<String> {
    /// `a, b or c`, by the conjunction given.
    func inWords(_ conjunction: String = "or") -> String {
        guard count > 1, let last else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}
