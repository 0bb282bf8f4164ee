internal import Crypto

extension JobIdentifier {
    /// The id as one segment of object keys, paths and cache tags: at most 200 bytes of letters, digits, `.`, `_`, `-` and
    /// `~`; never empty, `.`, `..` or `~`; different for different ids.
    ///
    /// Ids of letters, digits, `-`, `_` and `.` with at most 128 characters stand as they are. In others, every byte but
    /// lower-case letters, digits, `-`, `_` and `.` is `~` and two hexadecimal digits (`ann@example.com` is
    /// `ann~40example.com`), so that ids that differ in letter case alone stay different where a file system does not tell
    /// cases apart. What is too long then ends in `~~` and the SHA-256 of the id: only that form cannot be read back.
    package var keySegment: String {
        let bytes = Array(rawValue.utf8)
        let isDots = bytes.allSatisfy { $0 == UInt8(ascii: ".") } && bytes.count <= 2
        if bytes.count <= 128, bytes.allSatisfy(\.isPlain), !isDots { return rawValue }
        let pieces = bytes.map { $0.isPlain && !$0.isUpperCase && !isDots ? String(UnicodeScalar($0)) : $0.escaped }
        let segment = pieces.joined()
        return segment.utf8.count <= Self.longestSegment ? segment : shortened(pieces)
    }

    private static let longestSegment = 200

    /// Whole pieces of up to 128 bytes, for people, and the hash.
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

    /// Whether ids could always have it.
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
