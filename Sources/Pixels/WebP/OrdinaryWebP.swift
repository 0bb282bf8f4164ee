/// A common kind of WebP file: a complete still image without a color profile, whose chunks follow Google's WebP
/// Container Specification. The pixels are not checked.
struct OrdinaryWebP {
    /// More chunks than any writer makes.
    private static let mostChunks = 1024
    private static let riffHeader = 12
    private static let chunkHeader = 8

    private enum Flag {
        static let profile: UInt8 = 0x20
        static let animation: UInt8 = 0x02
    }

    /// `nil` if the file has any unusual feature.
    init?(_ file: UnsafeRawBufferPointer) {
        guard file.count > Self.riffHeader + Self.chunkHeader, file.name(at: 0) == "RIFF", file.name(at: 8) == "WEBP",
            Int(file.littleEndian(at: 4)) + 8 == file.count
        else { return nil }
        var chunks = ChunkOrder()
        var offset = Self.riffHeader
        for _ in 0..<Self.mostChunks where offset < file.count {
            guard offset + Self.chunkHeader <= file.count else { return nil }
            let length = Int(file.littleEndian(at: offset + 4))
            let start = offset + Self.chunkHeader
            guard length <= file.count - start else { return nil }
            let content = UnsafeRawBufferPointer(rebasing: file[start..<start + length])
            guard chunks.take(file.name(at: offset), content) else { return nil }
            offset = start + length + length % 2
        }
        guard offset == file.count, chunks.isComplete else { return nil }
    }

    /// Checks the names of the chunks in the order in which they come.
    private struct ChunkOrder {
        private var isExtended = false
        private var hasAlpha = false
        private(set) var isComplete = false

        mutating func take(_ name: String, _ content: UnsafeRawBufferPointer) -> Bool {
            switch name {
            case "VP8X":
                guard !isExtended, !hasAlpha, !isComplete, content.count == 10 else { return false }
                isExtended = true
                return content[0] & (Flag.profile | Flag.animation) == 0
            case "VP8 ", "VP8L":
                guard !isComplete, !hasAlpha || name == "VP8 " else { return false }
                isComplete = true
                return true
            case "ALPH":
                guard isExtended, !hasAlpha, !isComplete else { return false }
                hasAlpha = true
                return true
            // Colors that are not sRGB, and animations.
            case "ICCP", "ANIM", "ANMF": return false
            default: return isExtended
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    func littleEndian(at offset: Int) -> UInt32 {
        UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    func littleEndian24(at offset: Int) -> Int {
        Int(self[offset]) | Int(self[offset + 1]) << 8 | Int(self[offset + 2]) << 16
    }

    func name(at offset: Int) -> String { String(decoding: self[offset..<offset + 4], as: UTF8.self) }
}
