extension Unicode.Scalar {
    /// Whether this is white space, a byte order mark or a zero. Some programs write those at the ends of texts.
    var isBlank: Bool { properties.isWhitespace || value == 0 || value == 0xFEFF }
}

extension StringProtocol {
    /// The text without white space and zeros at its ends.
    var withoutBlanks: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }

    /// The text without white space at its ends; `nil` if nothing remains.
    var filled: String? {
        let text = withoutBlanks
        return text.isEmpty ? nil : text
    }

    /// The rest of the text after `start`, in any case; `nil` if it begins otherwise.
    func dropping(_ start: String) -> SubSequence? {
        let head = prefix(start.count)
        return head.lowercased() == start.lowercased() ? dropFirst(start.count) : nil
    }

    /// Whether the text is a UUID in its usual form: 8-4-4-4-12 hexadecimal digits.
    var isUUID: Bool {
        let groups = split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
    }
}

/// Reads numbers as programs write them in texts.
enum Numeral {
    /// Returns the finite number that `text` is. Hexadecimal forms and words are refused.
    static func double(_ text: String) -> Double? {
        guard !text.isEmpty, text.utf8.count <= 64, text.utf8.allSatisfy({ numeric.contains($0) }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// Returns the whole number that `text` is, if it is from 0 to `limit`. `20.0` is one.
    static func whole(_ text: String, upTo limit: Int = 1_000_000) -> Int? {
        guard let number = double(text), number >= 0, number <= Double(limit), number.rounded() == number else {
            return nil
        }
        return Int(number)
    }

    private static let numeric = Set("0123456789+-.eE".utf8)
}

extension Generation.Size {
    /// The size in a text such as `512x768`, `1024 x 1024 (square)` or `(768, 1280)`.
    init?(_ text: String) {
        let numbers = text.split { !$0.isASCII || !$0.isNumber }.prefix(2).compactMap { Numeral.whole(String($0)) }
        let between = text.drop { $0 == "(" || $0.isWhitespace }.drop { $0.isNumber }.first { !$0.isWhitespace }
        guard numbers.count == 2, let between, "x×X,".contains(between) else { return nil }
        self.init(numbers[0], numbers[1])
    }

    /// `nil` if one of the sides is missing or 0.
    init?(_ width: Int?, _ height: Int?) {
        guard let width, let height, width > 0, height > 0 else { return nil }
        self.init(width: width, height: height)
    }

    func scaled(by factor: Double) -> Self? {
        let sides = [width, height].map { (Double($0) * factor).rounded() }
        guard sides.allSatisfy({ $0 >= 1 && $0 <= 1_000_000 }) else { return nil }
        return Self(width: Int(sides[0]), height: Int(sides[1]))
    }
}
