extension OptionValue {
    /// Reads a value in a job's JSON. `path` is the path of the value.
    init(_ value: JSONValue, at path: String, mayNameFiles: Bool) {
        location = .path(path)
        self.mayNameFiles = mayNameFiles
        content =
            switch value {
            case .null: .nothing
            case .bool(let flag): .word("\(flag)")
            case .integer(let number): .word("\(number)")
            case .number(let number): .word("\(number)")
            case .decimal(let number): .word("\(number)")
            case .string(let text): .word(text)
            case .array(let values):
                .list(values.enumerated().map { OptionValue($1, at: "\(path).\($0)", mayNameFiles: mayNameFiles) })
            case .object(let fields): .fields(Self.fields(of: fields, at: path, mayNameFiles: mayNameFiles))
            }
    }

    /// Returns the fields of an object. They are sorted by name, so that the same mistake is always reported first. A
    /// field that is `null` is left out.
    static func fields(
        of object: [String: JSONValue], at path: String, mayNameFiles: Bool
    ) -> [OptionField] {
        object.filter { $0.value != .null }.sorted { $0.key < $1.key }.map { name, value in
            let location = "\(path).\(name)"
            let value = OptionValue(value, at: location, mayNameFiles: mayNameFiles)
            return OptionField(name: name, location: .path(location), value: value)
        }
    }
}

extension InvalidJob {
    init(_ mistake: InvalidOption) {
        switch mistake.location {
        case .path(let path): self.init(field: path, message: mistake.message)
        case .mark: self.init(field: "options", message: mistake.message)
        }
    }
}
