package import CalotypeProvenance

extension ImageFormat {
    /// Detects the format of a file from its first bytes alone. Throws `ImageError` if it is unknown, not supported or
    /// empty.
    package init(of file: ByteWindow) throws(ImageError) {
        guard file.count > 0 else { throw .damaged("the source is empty") }
        if let known = Self.known.first(where: { $0.matches(file) }) {
            self = known.format
        } else if file.holds("ftyp", at: 4) {
            self = try Self(brandsOf: file)
        } else if let name = UnreadFormat.name(of: file) {
            throw .unsupported(name)
        } else {
            throw .unknownFormat
        }
    }

    private struct Magic {
        let format: ImageFormat
        let bytes: [UInt8]
        var later: (text: String, offset: Int)?

        func matches(_ file: ByteWindow) -> Bool {
            file.holds(bytes) && (later.map { file.holds($0.text, at: $0.offset) } ?? true)
        }
    }

    private static let known = [
        Magic(format: .jpeg, bytes: [0xFF, 0xD8, 0xFF]),
        Magic(format: .png, bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        Magic(format: .webp, bytes: [UInt8]("RIFF".utf8), later: ("WEBP", 8)),
        Magic(format: .gif, bytes: [UInt8]("GIF87a".utf8)),
        Magic(format: .gif, bytes: [UInt8]("GIF89a".utf8)),
        Magic(format: .tiff, bytes: [0x49, 0x49, 0x2A, 0x00]),
        Magic(format: .tiff, bytes: [0x4D, 0x4D, 0x00, 0x2A]),
        Magic(format: .tiff, bytes: [0x49, 0x49, 0x2B, 0x00]),
        Magic(format: .tiff, bytes: [0x4D, 0x4D, 0x00, 0x2B]),
    ]

    /// Detects whether an ISO media file is an image, a video or something else, by its brands.
    private init(brandsOf file: ByteWindow) throws(ImageError) {
        let brands = file.available(at: 8, limit: min(file.u32(at: 0) ?? 0, 1024) - 8)
        let names = stride(from: 0, to: brands.count, by: 4).filter { $0 != 4 }.compactMap { brands.name(at: $0) }
        if names.contains(where: Self.avifBrands.contains) {
            self = .avif
        } else if names.contains(where: Self.heifBrands.contains) {
            self = .heic
        } else {
            throw .unsupported(names.first == "crx " ? "camera raw" : "a video (MP4 or QuickTime)")
        }
    }

    private static let avifBrands: Set = ["avif", "avis"]
    private static let heifBrands: Set = [
        "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1",
    ]
}
