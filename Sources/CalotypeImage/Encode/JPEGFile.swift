/// Edits JPEG files that libjpeg has written.
enum JPEGFile {
    /// The bytes of a profile that fit into one segment beside its name and its two numbers (ICC.1:2022, annex B.4).
    private static let mostBytes = 65_519

    /// Adds an ICC profile to `file`, after the JFIF segment if there is one, in as many segments as it needs.
    static func bearing(_ profile: [UInt8], _ file: [UInt8]) -> [UInt8] {
        let pieces = stride(from: 0, to: profile.count, by: mostBytes).map {
            profile[$0..<min($0 + mostBytes, profile.count)]
        }
        let segments = pieces.enumerated().flatMap { index, piece in
            let length = piece.count + 16
            return [0xFF, 0xE2, UInt8(length >> 8), UInt8(truncatingIfNeeded: length)] + Array("ICC_PROFILE\0".utf8)
                + [UInt8(index + 1), UInt8(pieces.count)] + piece
        }
        let isJFIF = file.count > 6 && file[2] == 0xFF && file[3] == 0xE0
        let offset = isJFIF ? 4 + Int(file[4]) << 8 + Int(file[5]) : 2
        return Array(file[..<offset] + segments + file[offset...])
    }
}
