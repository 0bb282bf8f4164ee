internal import CalotypeProvenance

/// The directories of a TIFF file or of an EXIF block, which has the same structure.
///
/// The chain of directories is not followed, so it cannot run in a circle.
struct TIFFStructure: Sendable {
    fileprivate let file: ByteWindow
    fileprivate let isBig: Bool
    private let first: Int

    init?(_ data: ByteWindow) {
        guard let mark = data.u16(at: 0), mark == 0x4949 || mark == 0x4D4D else { return nil }
        file = data.ordered(mark == 0x4949 ? .little : .big)
        isBig = file.u16(at: 2) == 43
        guard isBig || file.u16(at: 2) == 42, let first = isBig ? file.u64(at: 8) : file.u32(at: 4) else { return nil }
        self.first = first
    }

    var firstDirectory: TIFFDirectory? { TIFFDirectory(self, at: first) }

    func directory(at offset: Int) -> TIFFDirectory? { TIFFDirectory(self, at: offset) }

    /// Returns the size in bytes of the directory at `offset`, without the values that are stored outside it.
    func directoryBytes(at offset: Int) -> Int? {
        entryCount(at: offset).map { $0 * entrySize + (isBig ? 16 : 6) }
    }

    fileprivate var entrySize: Int { isBig ? 20 : 12 }

    fileprivate func entryCount(at offset: Int) -> Int? {
        guard let count = isBig ? file.u64(at: offset) : file.u16(at: offset) else { return nil }
        return min(count, 65_535)
    }
}

/// One directory: its tags and their values.
struct TIFFDirectory: Sendable {
    enum Tag: Int {
        case width = 256, height = 257, bitsPerSample = 258, compression = 259, photometric = 262, orientation = 274
        case samplesPerPixel = 277, extraSamples = 338, sampleFormat = 339, xmp = 700, iptc = 33_723, icc = 34_675
        case description = 270, make = 271, model = 272, software = 305, dateTime = 306, artist = 315
        case copyright = 33_432, userComment = 37_510
        case exifDirectory = 34_665, gpsDirectory = 34_853, c2pa = 52_545
    }

    private struct Entry {
        let width: Int
        let count: Int
        let values: Int
    }

    private let file: ByteWindow
    private var entries: [Tag: Entry] = [:]

    fileprivate init?(_ structure: TIFFStructure, at offset: Int) {
        guard let count = structure.entryCount(at: offset) else { return nil }
        file = structure.file
        let start = offset + (structure.isBig ? 8 : 2)
        for index in 0..<count {
            let position = start + index * structure.entrySize
            guard let number = file.u16(at: position) else { break }
            guard let tag = Tag(rawValue: number), entries[tag] == nil else { continue }
            entries[tag] = Self.entry(file, at: position, isBig: structure.isBig)
        }
    }

    private static func entry(_ file: ByteWindow, at position: Int, isBig: Bool) -> Entry? {
        let field = position + (isBig ? 12 : 8)
        guard let type = file.u16(at: position + 2), let width = widths[type],
            let count = isBig ? file.u64(at: position + 4) : file.u32(at: position + 4)
        else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: width)
        guard !overflow else { return nil }
        if bytes <= (isBig ? 8 : 4) { return Entry(width: width, count: count, values: field) }
        return (isBig ? file.u64(at: field) : file.u32(at: field)).map {
            Entry(width: width, count: count, values: $0)
        }
    }

    /// The bytes of a value, by type.
    private static let widths = [
        1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8,
    ]

    func integer(_ tag: Tag) -> Int? { integers(tag, limit: 1).first }

    /// The first values of `tag`. Values that are not integers give numbers without a meaning.
    func integers(_ tag: Tag, limit: Int = 8) -> [Int] {
        guard let entry = entries[tag] else { return [] }
        return (0..<min(entry.count, limit)).compactMap {
            file.number(of: entry.width, at: entry.values &+ $0 * entry.width)
        }
    }

    /// The values of `tag` as they are stored, at most `limit` bytes; `nil` if there is no such tag.
    func values(_ tag: Tag, limit: Int) -> ByteWindow? {
        guard let entry = entries[tag] else { return nil }
        let (size, overflow) = entry.count.multipliedReportingOverflow(by: entry.width)
        return file.available(at: entry.values, limit: overflow ? limit : min(size, limit))
    }

    /// The size in bytes of the values of `tag`, at most the size of the file; `nil` if there is no such tag.
    func bytes(_ tag: Tag) -> Int? {
        entries[tag].map { min($0.count * $0.width, file.count) }
    }
}
