internal import CISAL

/// A chunk of a PNG file with a correct checksum.
struct PNGChunk {
    let name: String
    let data: UnsafeRawBufferPointer

    /// Whether a decoder that does not know the chunk may ignore it.
    var isAncillary: Bool { name.utf8.first.map { $0 & 0x20 != 0 } ?? false }
}

/// Iterates over the chunks of a PNG file. It stops at the first one that is truncated or damaged.
struct PNGChunks: Sequence, IteratorProtocol {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// More chunks than any writer makes.
    private static let limit = 65_536

    private let file: UnsafeRawBufferPointer
    private var offset = Self.signature.count
    private var count = 0

    init?(_ file: UnsafeRawBufferPointer) {
        guard file.starts(with: Self.signature) else { return nil }
        self.file = file
    }

    mutating func next() -> PNGChunk? {
        let rest = file.count - offset - 12
        guard count < Self.limit, rest >= 0 else { return nil }
        let length = Int(file.bigEndian(at: offset))
        guard length <= rest, let name = name(at: offset + 4) else { return nil }
        let checked = UnsafeRawBufferPointer(rebasing: file[offset + 4..<offset + 8 + length])
        guard Self.checksum(of: checked) == file.bigEndian(at: offset + 8 + length)
        else { return nil }

        offset += length + 12
        count += 1
        return PNGChunk(name: name, data: UnsafeRawBufferPointer(rebasing: checked[4...]))
    }

    private static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        calotype_crc32(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    }

    /// Four letters. The third must be upper case, because PNG reserves lower case for the future (third edition, 5.4).
    private func name(at offset: Int) -> String? {
        let letters = file[offset..<offset + 4]
        guard letters.allSatisfy({ (65...90).contains($0 & 0xDF) }), letters[offset + 2] & 0x20 == 0 else { return nil }
        return String(decoding: letters, as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    func bigEndian(at offset: Int) -> UInt32 {
        UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
