/// The datasets of an IPTC-IIM block. IIM version 4.2.
struct IPTCContent: Sendable {
    struct Dataset: Sendable, Equatable {
        let record: Int
        let number: Int
        let text: String
    }

    private(set) var datasets: [Dataset] = []

    static let byline = 80, writer = 122, contact = 118, credit = 110, copyright = 116

    /// The largest number of datasets to read.
    private static let limit = 4096

    /// Reads the datasets. Those before damage are kept, and `problem` says that there is damage.
    init(_ block: ByteWindow, limits: ReadingLimits) {
        var offset = 0
        while block.u8(at: offset) == 0x1C, let record = block.u8(at: offset + 1), let number = block.u8(at: offset + 2)
        {
            guard datasets.count < Self.limit else {
                problem = MetadataProblem(.tooMany, in: .iptc)
                return
            }
            guard let (start, length) = Self.extent(block, at: offset + 3),
                let value = block.window(at: start, count: length)
            else {
                problem = MetadataProblem(.damaged, in: .iptc)
                return
            }
            // The record 1 describes the transport: encodings, versions, file formats. The dataset 0 is a version.
            if record > 1, number > 0, length <= limits.blockBytes {
                datasets.append(Dataset(record: record, number: number, text: TextDecoding.text(value)))
            }
            offset = start + length
        }
    }

    private(set) var problem: MetadataProblem?

    /// Reads a length in two bytes, or the number of bytes in which the length follows.
    private static func extent(_ block: ByteWindow, at offset: Int) -> (start: Int, length: Int)? {
        guard let short = block.u16(at: offset) else { return nil }
        guard short & 0x8000 != 0 else { return (offset + 2, short) }
        let width = short & 0x7FFF
        guard width <= 8, let length = block.number(of: width, at: offset + 2) else { return nil }
        return (offset + 2 + width, length)
    }
}

/// The image resource blocks of Photoshop, in which IPTC-IIM is stored.
enum PhotoshopResources {
    static let iptc = 0x0404, xmp = 0x0424, exif = 0x0422

    /// Returns the resources that contain metadata.
    static func all(in data: ByteWindow) -> [(number: Int, data: ByteWindow)] {
        var found: [(number: Int, data: ByteWindow)] = []
        var offset = 0
        for _ in 0..<1024 {
            // A resource has a number, a name that is padded to an even size, and a length.
            guard data.holds("8BIM", at: offset), let number = data.u16(at: offset + 4),
                let name = data.u8(at: offset + 6)
            else { break }
            let header = offset + 6 + (name + 2) / 2 * 2
            guard let length = data.u32(at: header) else { break }
            if [iptc, xmp, exif].contains(number), let value = data.window(at: header + 4, count: length) {
                found.append((number, value))
            }
            offset = header + 4 + (length + 1) / 2 * 2
        }
        return found
    }
}
