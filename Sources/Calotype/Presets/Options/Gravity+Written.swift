extension Gravity {
    /// Reads a name or a point; `nil` if the value is neither.
    init?(_ value: OptionValue) {
        if let word = value.word {
            guard let named = Self.names.first(where: { $0.name == word }) else { return nil }
            self = named.gravity
        } else {
            let numbers = value.list?.compactMap(\.number) ?? []
            guard numbers.count == 2, numbers.count == value.list?.count, numbers.allSatisfy((0...1).contains) else {
                return nil
            }
            self = .point(x: numbers[0], y: numbers[1])
        }
    }

    var written: JSONValue {
        if let named = Self.names.first(where: { $0.gravity == self }) { return .string(named.name) }
        guard case .point(let x, let y) = self else { return .null }
        return .array([.number(x), .number(y)])
    }
}
