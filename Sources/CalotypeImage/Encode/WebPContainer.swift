/// The chunks of a WebP file (Google's WebP Container Specification).
///
/// libvips 8.14.1 always adds an EXIF chunk and ignores `strip`.
struct WebPContainer {
    private let chunks: [Chunk]

    private struct Chunk {
        let type: String
        var content: ArraySlice<UInt8>
    }

    private static let headerSize = 12
    private static let chunkHeaderSize = 8

    /// `nil` if the bytes are not a complete WebP file.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.headerSize, bytes[..<4].elementsEqual("RIFF".utf8),
            bytes[8..<12].elementsEqual("WEBP".utf8)
        else { return nil }
        var chunks: [Chunk] = []
        var rest = bytes[Self.headerSize...]
        while rest.count >= Self.chunkHeaderSize {
            let size = rest.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            let content = rest.dropFirst(Self.chunkHeaderSize).prefix(size)
            guard content.count == size else { return nil }
            chunks.append(Chunk(type: String(decoding: rest.prefix(4), as: UTF8.self), content: content))
            rest = rest.dropFirst(Self.chunkHeaderSize + size + size % 2)
        }
        self.chunks = chunks
    }

    private init(_ chunks: [Chunk]) { self.chunks = chunks }

    /// Throws `encodeFailed` if the encoder did not write a WebP file.
    init(encoded bytes: [UInt8]) throws(ImageError) {
        guard let container = Self(bytes) else { throw .encodeFailed("not a WebP file") }
        self = container
    }

    /// Adds an ICC profile, which needs the extended format.
    func bearing(_ profile: [UInt8], of image: RasterImage) -> Self {
        var chunks = chunks
        if chunks.first?.type != "VP8X" {
            let sides = [image.dimensions.width - 1, image.dimensions.height - 1]
            let flags: [UInt8] = [image.hasAlpha ? 0x10 : 0, 0, 0, 0]
            let content = flags + sides.flatMap { Self.littleEndian($0).prefix(3) }
            chunks.insert(Chunk(type: "VP8X", content: content[...]), at: 0)
        }
        chunks[0].content[chunks[0].content.startIndex] |= 0x20
        chunks.insert(Chunk(type: "ICCP", content: profile[...]), at: 1)
        return Self(chunks)
    }

    /// Removes EXIF, XMP and the profile, and uses the simple format if nothing needs the extended one.
    var withoutMetadata: Self {
        var kept = chunks.filter { ["VP8X", "ALPH", "VP8 ", "VP8L", "ANIM", "ANMF"].contains($0.type) }
        guard let extended = kept.firstIndex(where: { $0.type == "VP8X" }) else { return Self(kept) }
        guard kept.contains(where: { ["ALPH", "ANIM"].contains($0.type) }) else {
            kept.remove(at: extended)
            return Self(kept)
        }
        let metadata: UInt8 = 0x20 | 0x08 | 0x04  // ICC, EXIF, XMP
        kept[extended].content[kept[extended].content.startIndex] &= ~metadata
        return Self(kept)
    }

    var bytes: [UInt8] {
        let body =
            Array("WEBP".utf8)
            + chunks.flatMap { chunk in
                Array(chunk.type.utf8) + Self.littleEndian(chunk.content.count) + chunk.content
                    + (chunk.content.count % 2 == 1 ? [0] : [])
            }
        return Array("RIFF".utf8) + Self.littleEndian(body.count) + body
    }

    private static func littleEndian(_ number: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
