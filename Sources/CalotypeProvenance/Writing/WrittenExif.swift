/// Writes an EXIF block: three directories with their entries. Exif 2.32, section 4.5.
struct WrittenExif {
    /// An entry, with its values in the byte order of the block.
    struct Entry {
        let tag: Int
        let type: Int
        let count: Int
        let values: [UInt8]
    }

    /// The byte order. Values that are taken from another block keep theirs.
    var order = ByteWindow.Order.big
    /// The entries of the first directory, of the directory for EXIF, and of that for GPS. The entries that point to
    /// the other two directories are added.
    var main: [Entry] = []
    var exif: [Entry] = []
    var gps: [Entry] = []

    /// Makes a block with texts in its first directory, and a user comment.
    init(order: ByteWindow.Order = .big, texts: [Int: String] = [:], comment: String? = nil) {
        self.order = order
        for (tag, text) in texts { set(tag, text) }
        if let comment { set(comment: comment) }
    }

    var isEmpty: Bool { main.isEmpty && exif.isEmpty && gps.isEmpty }

    /// Sets a text in the first directory.
    mutating func set(_ tag: Int, _ text: String) {
        let bytes = Array(text.utf8) + [0]
        main.removeAll { $0.tag == tag }
        main.append(Entry(tag: tag, type: 2, count: bytes.count, values: bytes))
    }

    /// Sets the user comment, in UTF-16, as AUTOMATIC1111 writes it.
    mutating func set(comment: String) {
        let bytes = Array("UNICODE\0".utf8) + comment.utf16.flatMap { written($0) }
        exif.removeAll { $0.tag == ExifTag.userComment }
        exif.append(Entry(tag: ExifTag.userComment, type: 7, count: bytes.count, values: bytes))
    }

    /// The block. It begins with the byte order.
    var block: [UInt8] {
        var main = main
        let start = 8
        var offset = start + Self.size(of: main.count + (exif.isEmpty ? 0 : 1) + (gps.isEmpty ? 0 : 1), main)
        for (tag, entries) in [(ExifTag.exifDirectory, exif), (ExifTag.gpsDirectory, gps)] where !entries.isEmpty {
            main.append(Entry(tag: tag, type: 4, count: 1, values: number(offset)))
            offset += Self.size(of: entries.count, entries)
        }
        var made = Array((order == .big ? "MM" : "II").utf8) + written(UInt16(42)) + number(start)
        for entries in [main, exif, gps] where !entries.isEmpty { made += directory(entries, at: made.count) }
        return made
    }

    /// The size of a directory with `count` entries, and of the values that do not fit into them.
    private static func size(of count: Int, _ entries: [Entry]) -> Int {
        2 + count * 12 + 4 + entries.reduce(0) { $0 + outside($1.values.count) }
    }

    private static func outside(_ count: Int) -> Int { count <= 4 ? 0 : count + count % 2 }

    private func directory(_ entries: [Entry], at offset: Int) -> [UInt8] {
        var table = written(UInt16(truncatingIfNeeded: entries.count))
        let start = offset + 2 + entries.count * 12 + 4
        var values: [UInt8] = []
        for entry in entries.sorted(by: { $0.tag < $1.tag }) {
            table += written(UInt16(truncatingIfNeeded: entry.tag)) + written(UInt16(truncatingIfNeeded: entry.type))
            table += number(entry.count)
            let count = entry.values.count
            let zeros = [UInt8](repeating: 0, count: count <= 4 ? 4 - count : count % 2)
            if count <= 4 {
                table += entry.values + zeros
            } else {
                table += number(start + values.count)
                values += entry.values + zeros
            }
        }
        return table + number(0) + values
    }

    private func number(_ value: Int) -> [UInt8] { written(UInt32(truncatingIfNeeded: value)) }

    private func written(_ value: some FixedWidthInteger) -> [UInt8] {
        order == .big ? value.bigEndianBytes : value.littleEndianBytes
    }
}
