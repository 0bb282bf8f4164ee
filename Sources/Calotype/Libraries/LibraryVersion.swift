/// The version of a library, as numbers between dots. Missing numbers count as 0.
struct LibraryVersion: Comparable, ExpressibleByStringLiteral, Sendable {
    private let numbers: [Int]

    /// Reads the numbers at the beginning: `1.2.4-0.2+deb12u1` is 1.2.4. The `n` of ffmpeg's releases, the `v` of
    /// libaom's and the epoch of a Debian package are left out. `nil` if there are none, as in the name of a build from
    /// a branch.
    init?(_ text: String) {
        var rest = text.prefix(64)
        if let colon = rest.firstIndex(of: ":") { rest = rest[rest.index(after: colon)...] }
        if rest.first == "n" || rest.first == "v" { rest = rest.dropFirst() }
        let numbers = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }.split(separator: ".").map { Int($0) }
        guard !numbers.isEmpty, rest.first != ".", numbers.allSatisfy({ $0 != nil }) else { return nil }
        self.numbers = numbers.compactMap(\.self)
    }

    init(stringLiteral text: String) {
        self = Self(text) ?? Self(numbers: [])
    }

    private init(numbers: [Int]) { self.numbers = numbers }

    static func < (a: Self, b: Self) -> Bool { a.padded(b).lexicographicallyPrecedes(b.padded(a)) }
    static func == (a: Self, b: Self) -> Bool { a.padded(b) == b.padded(a) }

    private func padded(_ other: Self) -> [Int] {
        numbers + Array(repeating: 0, count: max(0, other.numbers.count - numbers.count))
    }
}
