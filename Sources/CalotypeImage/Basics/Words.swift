extension Array<String> {
    /// Joins the words as `a, b or c`, with the given conjunction.
    package func inWords(_ conjunction: String = "or") -> String {
        guard count > 1, let last else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}

extension Double {
    /// The number rounded to a millionth, without a decimal point if it is whole.
    package var plain: String {
        let rounded = (self * 1_000_000).rounded() / 1_000_000
        return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
    }
}
