/// The version of a Debian package: `epoch:upstream-revision`. It is ordered as `dpkg` orders it, by section 5.6.12 of
/// Debian's policy.
struct PackageVersion: Comparable, CustomStringConvertible, ExpressibleByStringLiteral, Sendable {
    let description: String

    init(_ text: String) { description = text }
    init(stringLiteral text: String) { description = text }

    static func == (a: Self, b: Self) -> Bool { compare(a, b) == 0 }
    static func < (a: Self, b: Self) -> Bool { compare(a, b) < 0 }

    private static func compare(_ a: Self, _ b: Self) -> Int {
        let (a, b) = (a.parts, b.parts)
        if a.epoch != b.epoch { return a.epoch < b.epoch ? -1 : 1 }
        let upstream = compareText(a.upstream, b.upstream)
        return upstream != 0 ? upstream : compareText(a.revision, b.revision)
    }

    private var parts: (epoch: Int, upstream: Substring, revision: Substring) {
        var rest = Substring(description)
        var epoch = 0
        if let colon = rest.firstIndex(of: ":") {
            epoch = Int(rest[..<colon]) ?? 0
            rest = rest[rest.index(after: colon)...]
        }
        guard let dash = rest.lastIndex(of: "-") else { return (epoch, rest, "") }
        return (epoch, rest[..<dash], rest[rest.index(after: dash)...])
    }

    /// Compares runs of other characters and runs of digits in turns.
    private static func compareText(_ a: Substring, _ b: Substring) -> Int {
        var (a, b) = (ArraySlice(a.utf8), ArraySlice(b.utf8))
        while !a.isEmpty || !b.isEmpty {
            let (others, otherOthers) = (removeRun(&a, ofDigits: false), removeRun(&b, ofDigits: false))
            let order = compareOthers(others, otherOthers)
            if order != 0 { return order }
            let (digits, otherDigits) = (removeRun(&a, ofDigits: true), removeRun(&b, ofDigits: true))
            let (number, other) = (digits.drop { $0 == zero }, otherDigits.drop { $0 == zero })
            if number.count != other.count { return number.count < other.count ? -1 : 1 }
            if !number.elementsEqual(other) { return number.lexicographicallyPrecedes(other) ? -1 : 1 }
        }
        return 0
    }

    private static let zero = UInt8(ascii: "0")

    private static func removeRun(_ text: inout ArraySlice<UInt8>, ofDigits: Bool) -> ArraySlice<UInt8> {
        let run = text.prefix { (zero...UInt8(ascii: "9")).contains($0) == ofDigits }
        text = text.dropFirst(run.count)
        return run
    }

    private static func compareOthers(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
        for offset in 0..<max(a.count, b.count) {
            let (first, second) = (rank(a.dropFirst(offset).first), rank(b.dropFirst(offset).first))
            if first != second { return first < second ? -1 : 1 }
        }
        return 0
    }

    /// A tilde comes before the end, the end before letters, letters before all else.
    private static func rank(_ character: UInt8?) -> Int {
        guard let character else { return 0 }
        if character == UInt8(ascii: "~") { return -1 }
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character | 0x20)
        return isLetter ? Int(character) : Int(character) + 256
    }
}
