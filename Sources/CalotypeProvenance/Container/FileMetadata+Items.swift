extension FileMetadata {
    /// Reads the metadata box at the top of a file: the items of a HEIF, or the metadata of a video.
    mutating func noteTopMeta(_ data: ByteWindow, _ file: some ByteSource) {
        let boxes = ISOBox.all(in: data, from: 4)
        guard let information = boxes.first(where: { $0.type == "iinf" })?.data,
            let locations = boxes.first(where: { $0.type == "iloc" })?.data
        else { return noteMeta(data) }
        let items = HEIFItem.all(in: information).filter { $0.isExif || $0.isXMP }.prefix(16)
        let places = HEIFLocation.all(in: locations)
        let itemData = boxes.first { $0.type == "idat" }?.data ?? .empty
        for item in items {
            guard let place = places[item.number] else { continue }
            let part = item.isExif ? MetadataProblem.Part.exif : .xmp
            guard let content = content(of: place, file, itemData, part) else { continue }
            if item.isExif { noteExifItem(content) } else { noteXMP(content) }
        }
    }

    private mutating func content(
        of place: HEIFLocation, _ file: some ByteSource, _ itemData: ByteWindow, _ part: MetadataProblem.Part
    ) -> ByteWindow? {
        let pieces = place.extents.map { extent -> ByteWindow? in
            place.isInItemData
                ? block(itemData, at: extent.offset, extent.count, part)
                : block(file, at: extent.offset, extent.count, part)
        }
        let sound = pieces.compactMap { $0 }
        guard sound.count == pieces.count, sound.reduce(0, { $0 + $1.count }) <= limits.blockBytes else { return nil }
        return sound.count == 1 ? sound[0] : ByteWindow(sound.flatMap(\.slice))
    }
}

/// An item of a HEIF file that contains metadata. ISO 14496-12, section 8.11.6.
struct HEIFItem {
    let number: Int
    let isExif: Bool
    let isXMP: Bool

    static func all(in information: ByteWindow) -> [HEIFItem] {
        let start = information.u8(at: 0) == 0 ? 6 : 8
        return ISOBox.all(in: information, from: start, limit: 65_536).compactMap { type, data in
            type == "infe" ? HEIFItem(data) : nil
        }
    }

    private init?(_ entry: ByteWindow) {
        guard let version = entry.u8(at: 0), version >= 2 else { return nil }
        let width = version == 2 ? 2 : 4
        guard let number = entry.number(of: width, at: 4), let type = entry.name(at: 6 + width) else { return nil }
        self.number = number
        isExif = type == "Exif"
        // The name of the item, then its media type.
        let name = entry.first(0, from: 10 + width) ?? entry.count
        isXMP = type == "mime" && entry.holds("application/rdf+xml\0", at: name + 1)
    }
}

/// Where the content of an item is. ISO 14496-12, section 8.11.3.
struct HEIFLocation {
    let isInItemData: Bool
    let extents: [(offset: Int, count: Int)]

    /// Returns the locations by the numbers of their items. Those that use a third way to store items are left out.
    static func all(in box: ByteWindow) -> [Int: HEIFLocation] {
        guard let version = box.u8(at: 0), let sizes = box.u16(at: 4) else { return [:] }
        let (offsetSize, lengthSize, baseSize) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15)
        let indexSize = version > 0 ? sizes & 15 : 0
        let numberSize = version < 2 ? 2 : 4
        var cursor = 6
        func number(_ width: Int) -> Int? {
            defer { cursor += width }
            return box.number(of: width, at: cursor)
        }
        var locations: [Int: HEIFLocation] = [:]
        guard let count = number(numberSize) else { return [:] }
        var budget = 65_536
        for _ in 0..<min(count, budget) {
            guard let item = number(numberSize), let method = version > 0 ? number(2) : 0, number(2) != nil,
                let base = number(baseSize), let extentCount = number(2)
            else { break }
            var extents: [(offset: Int, count: Int)] = []
            for _ in 0..<extentCount {
                budget -= 1
                guard budget > 0, number(indexSize) != nil, let offset = number(offsetSize),
                    let length = number(lengthSize), base <= Int.max - offset
                else { return locations }
                extents.append((base + offset, length))
            }
            if method & 15 <= 1, extents.count <= 256 {
                locations[item] = HEIFLocation(isInItemData: method & 15 == 1, extents: extents)
            }
        }
        return locations
    }
}
