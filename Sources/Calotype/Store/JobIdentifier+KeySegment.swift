internal import Crypto

extension JobIdentifier {
    /// The id as one segment of object keys, paths and cache tags. It has at most 200 bytes of letters, digits, `.`,
    /// `_`, `-` and `~`, and is never empty, `.`, `..` or `~`. Different ids have different segments.
    ///
    /// An id of at most 128 letters, digits, `-`, `_` and `.` is used unchanged. In other ids, every byte except
    /// lower-case letters, digits, `-`, `_` and `.` becomes `~` and two hexadecimal digits (`ann@example.com` becomes
    /// `ann~40example.com`). Upper-case letters are escaped too, so that such ids stay different on file systems that
    /// ignore case, even if they differ in letter case alone. If the result is too long, it is cut and ends with `~~`
    /// and the SHA-256 of the id. Only that form cannot be converted back to the id.
    package var keySegment: String {
        let bytes = Array(rawValue.utf8)
        let isDots = bytes.allSatisfy { $0 == UInt8(ascii: ".") } && bytes.count <= 2
        if bytes.count <= 128, bytes.allSatisfy(\.isPlain), !isDots { return rawValue }
        let pieces = bytes.map { $0.isPlain && !$0.isUpperCase && !isDots ? String(UnicodeScalar($0)) : $0.escaped }
        let segment = pieces.joined()
        return segment.utf8.count <= Self.longestSegment ? segment : shortened(pieces)
    }

    private static let longestSegment = 200

    /// Returns the first whole pieces, up to 128 bytes, which people can read, and the hash.
    private func shortened(_ pieces: [String]) -> String {
        var start = ""
        for piece in pieces {
            guard start.utf8.count + piece.utf8.count <= 128 else { break }
            start += piece
        }
        return "\(start)~~\(SHA256.hash(data: Array(rawValue.utf8)).hexadecimal)"
    }
}

extension UInt8 {
    fileprivate var isUpperCase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

    /// Whether the byte is used unchanged in short ids.
    fileprivate var isPlain: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    fileprivate var escaped: String { "~" + [self].hexadecimal.uppercased() }
}
