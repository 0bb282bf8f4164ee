internal import CalotypeProvenance

extension CredentialPlacement {
    /// A box `jumb` behind the file type. A bare codestream is put into a container. ISO 18181-2.
    static func jxl(_ file: ByteWindow) throws(SigningFailure) -> Self {
        if file.holds([0xFF, 0x0A]) {
            guard let size = UInt32(exactly: file.count + 8) else { throw .tooLarge }
            return Self(
                at: 0, before: MetadataInsert.start, after: size.bigEndianBytes + Array("jxlc".utf8)
            ) { $0 }
        }
        var (offset, place) = (0, Int?.none)
        while offset < file.count {
            guard let box = ISOBox(file, at: offset), box.end <= file.count else { throw .damaged }
            if box.type == "jumb", file.holds("c2pa", at: box.start + 8) { throw .signed }
            // The level of the codestream follows the file type.
            if box.type == "ftyp" || box.type == "jxll", place == nil || place == offset { place = box.end }
            offset = box.end
        }
        guard let place else { throw .damaged }
        return Self(at: place) { $0 }
    }

    /// A box `uuid` behind the file type. The offsets of the items in the box `meta` move with their data.
    static func avif(_ file: ByteWindow) throws(SigningFailure) -> Self {
        let boxes = try topBoxes(file)
        guard let type = boxes.first, type.box.type == "ftyp" else { throw .damaged }
        for entry in boxes {
            // A sequence has offsets in other boxes too.
            if ["moov", "moof"].contains(entry.box.type) { throw .unsupported(.avif) }
            if entry.box.type == "uuid", file.holds(FileMetadata.c2pa, at: entry.box.start) { throw .signed }
        }
        let place = type.box.end
        var fields: [ItemOffsets.Field] = []
        for entry in boxes where entry.box.type == "meta" {
            fields += try ItemOffsets.fields(in: file, meta: entry.box, from: place)
        }
        return Self(at: place, binding: .boxes) { [fields] (growth) throws(SigningFailure) in
            try fields.map { (field) throws(SigningFailure) in (field.range, try field.moved(by: growth)) }
        } wrap: { store in
            let purpose = [0, 0, 0, 0] + Array("manifest\0".utf8) + [UInt8](repeating: 0, count: 8)
            return JUMBFWriter.box("uuid", FileMetadata.c2pa + purpose + store)
        }
    }

    /// The boxes at the top of a file, with their ranges.
    static func topBoxes(_ file: ByteWindow) throws(SigningFailure) -> [(box: ISOBox, range: Range<Int>)] {
        var (offset, boxes) = (0, [(box: ISOBox, range: Range<Int>)]())
        while offset < file.count {
            guard boxes.count < 4096, let box = ISOBox(file, at: offset), box.end <= file.count else { throw .damaged }
            boxes.append((box, offset..<box.end))
            offset = box.end
        }
        return boxes
    }
}

/// The offsets of items from the start of the file, in the box `iloc`. ISO 14496-12, section 8.11.3.
enum ItemOffsets {
    /// A number in the file.
    struct Field: Sendable {
        let range: Range<Int>
        let value: Int

        func moved(by growth: Int) throws(SigningFailure) -> [UInt8] {
            let moved = value + growth
            guard range.count == 8 || moved < 1 << (8 * range.count) else { throw .tooLarge }
            return Array(UInt64(moved).bigEndianBytes.suffix(range.count))
        }
    }

    /// The largest number of pieces of items. Real files have some for each item.
    private static let extentLimit = 100_000

    /// Returns the offsets at `place` and behind it.
    static func fields(in file: ByteWindow, meta: ISOBox, from place: Int) throws(SigningFailure) -> [Field] {
        let end = meta.start + meta.count
        var offset = meta.start + 4
        while offset < end {
            guard let box = ISOBox(file, at: offset), box.end <= end else { throw .damaged }
            if box.type == "iloc" {
                var reader = Reader(file: file, offset: box.start, end: box.end)
                return try reader.fields(from: place)
            }
            offset = box.end
        }
        return []
    }

    private struct Reader {
        let file: ByteWindow
        var offset: Int
        let end: Int

        mutating func take(_ width: Int) throws(SigningFailure) -> Int {
            guard offset + width <= end, let value = file.number(of: width, at: offset) else { throw .damaged }
            offset += width
            return value
        }

        mutating func fields(from place: Int) throws(SigningFailure) -> [Field] {
            let version = try take(4) >> 24
            let sizes = try take(2)
            let (offsetWidth, lengthWidth, baseWidth) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15)
            let indexWidth = version == 0 ? 0 : sizes & 15
            guard version <= 2, [offsetWidth, lengthWidth, baseWidth, indexWidth].allSatisfy([0, 4, 8].contains) else {
                throw .damaged
            }
            var (found, extents) = ([Field](), 0)
            for _ in 0..<(try take(version < 2 ? 2 : 4)) {
                _ = try take(version < 2 ? 2 : 4)
                let method = version == 0 ? 0 : try take(2) & 15
                let isOutside = try take(2) != 0
                let baseStart = offset
                let base = try take(baseWidth)
                // One number is moved: the base, or if that is 0 each offset from it.
                let moves = method == 0 && !isOutside
                if moves, base >= place, base > 0 {
                    found.append(Field(range: baseStart..<baseStart + baseWidth, value: base))
                }
                for _ in 0..<(try take(2)) {
                    extents += 1
                    guard extents <= ItemOffsets.extentLimit else { throw .damaged }
                    _ = try take(indexWidth)
                    let start = offset
                    let value = try take(offsetWidth)
                    _ = try take(lengthWidth)
                    guard moves, base < place, base + value >= place else { continue }
                    guard offsetWidth > 0 else { throw .damaged }
                    found.append(Field(range: start..<start + offsetWidth, value: value))
                }
            }
            return found
        }
    }
}
