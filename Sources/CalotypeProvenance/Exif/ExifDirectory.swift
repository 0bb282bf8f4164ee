/// One directory of a TIFF file or of an EXIF block, which has the same structure.
struct ExifDirectory: Sendable {
    /// One entry: a tag and where its values are.
    struct Entry: Sendable {
        let tag: Int
        let type: Int
        let values: ByteWindow
        /// The size in bytes that the entry states. It is larger than that of `values` where bytes are missing.
        let size: Int

        /// The number of values; `nil` if their type is not known.
        var count: Int? { ExifDirectory.widths[type].map { size / $0 } }
    }

    let entries: [Entry]
    /// The offset of the next directory; 0 if there is none.
    let next: Int

    func entry(_ tag: Int) -> Entry? { entries.first { $0.tag == tag } }

    func integer(_ tag: Int) -> Int? {
        guard let entry = entry(tag), let width = Self.widths[entry.type] else { return nil }
        return entry.values.number(of: width, at: 0)
    }

    /// The number of bytes of one value, by type.
    fileprivate static let widths = [
        1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8, 129: 1,
    ]
}

/// The header of a TIFF file or of an EXIF block.
struct ExifStructure: Sendable {
    private let file: ByteWindow
    private let isBig: Bool
    let first: Int

    /// Reads the header: TIFF, or BigTIFF with offsets of 8 bytes.
    init?(_ data: ByteWindow) {
        guard let mark = data.u16(at: 0), mark == 0x4949 || mark == 0x4D4D else { return nil }
        file = data.ordered(mark == 0x4949 ? .little : .big)
        isBig = file.u16(at: 2) == 43
        guard isBig || file.u16(at: 2) == 42, let first = isBig ? file.u64(at: 8) : file.u32(at: 4) else { return nil }
        self.first = first
    }

    /// Reads the directory at `offset`; `nil` if there is none. It is `tooMany` if it has more than `limit` entries.
    func directory(at offset: Int, limit: Int) throws(MetadataProblem) -> ExifDirectory? {
        guard let count = isBig ? file.u64(at: offset) : file.u16(at: offset) else { return nil }
        guard count <= limit else { throw MetadataProblem(.tooMany, in: .exif) }
        let start = offset + (isBig ? 8 : 2)
        let entrySize = isBig ? 20 : 12
        guard let table = file.window(at: start, count: count * entrySize) else {
            throw MetadataProblem(.damaged, in: .exif)
        }
        let entries = (0..<count).compactMap { entry(table, at: $0 * entrySize, in: start) }
        let end = start + count * entrySize
        return ExifDirectory(entries: entries, next: (isBig ? file.u64(at: end) : file.u32(at: end)) ?? 0)
    }

    private func entry(_ table: ByteWindow, at position: Int, in start: Int) -> ExifDirectory.Entry? {
        let field = position + (isBig ? 12 : 8)
        guard let tag = table.u16(at: position), let type = table.u16(at: position + 2),
            let width = ExifDirectory.widths[type],
            let count = isBig ? table.u64(at: position + 4) : table.u32(at: position + 4)
        else { return nil }
        let (size, overflow) = count.multipliedReportingOverflow(by: width)
        guard !overflow else { return nil }
        let isInline = size <= (isBig ? 8 : 4)
        guard let offset = isInline ? start + field : isBig ? table.u64(at: field) : table.u32(at: field) else {
            return nil
        }
        return ExifDirectory.Entry(
            tag: tag, type: type, values: file.available(at: offset, limit: size), size: size)
    }
}
