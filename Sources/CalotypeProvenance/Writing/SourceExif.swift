/// The EXIF block of a source, from which a variant can keep entries.
struct SourceExif: Sendable {
    private let structure: ExifStructure
    private let order: ByteWindow.Order
    private let directory: ExifDirectory

    /// The largest block that is kept, in bytes. Blocks of cameras have up to 64 KB, as a JPEG allows.
    private static let limit = 1 << 16
    private static let entries = 1024

    /// Reads a block, with or without the six bytes `Exif\0\0` before it. The bytes are copied. `nil` if it is damaged,
    /// or if it is a whole TIFF file.
    init?(_ block: ByteWindow) {
        let data = block.holds("Exif\0") ? block.available(at: 6) : block
        guard data.count <= Self.limit else { return nil }
        let copy = ByteWindow(Array(data.slice))
        guard let structure = ExifStructure(copy),
            let directory = try? structure.directory(at: structure.first, limit: Self.entries)
        else { return nil }
        self.structure = structure
        self.directory = directory
        order = copy.holds("II") ? .little : .big
    }

    /// Returns the entries that a variant keeps. The orientation is left out, because the pixels are turned upright.
    /// So is everything that describes how the source was stored, its thumbnail, and the notes of the maker.
    ///
    /// - Parameters:
    ///   - position: whether the position from GPS is kept.
    ///   - other: whether everything else is kept.
    ///   - texts: texts that are left out, because they are generation data.
    func kept(position: Bool, other: Bool, without texts: Set<String>) -> WrittenExif {
        var written = WrittenExif(order: order)
        if other {
            written.main = Self.entries(of: directory, without: texts)
            written.exif = inner(ExifTag.exifDirectory).map { Self.entries(of: $0, without: texts) } ?? []
        }
        if position { written.gps = inner(ExifTag.gpsDirectory).map { Self.entries(of: $0, without: []) } ?? [] }
        return written
    }

    private func inner(_ tag: Int) -> ExifDirectory? {
        directory.integer(tag).flatMap { try? structure.directory(at: $0, limit: Self.entries) }
    }

    private static func entries(of directory: ExifDirectory, without texts: Set<String>) -> [WrittenExif.Entry] {
        directory.entries.compactMap { entry in
            guard !ExifTag.structural.contains(entry.tag), entry.type <= 12, entry.values.count == entry.size,
                let count = entry.count, !texts.contains(where: { holds($0, entry) })
            else { return nil }
            return WrittenExif.Entry(
                tag: entry.tag, type: entry.type, count: count, values: Array(entry.values.slice))
        }
    }

    private static func holds(_ text: String, _ entry: ExifDirectory.Entry) -> Bool {
        let own = ExifContent.text(of: entry)
        return own.map { $0.trimmed == text.trimmed } ?? false
    }
}
