/// Where an item of a HEIF file lies: in parts, which belong one behind the other.
struct HEIFPlace: Sendable {
    /// Whether the parts are in the `idat` box and not in the file.
    private(set) var isInData = false
    private(set) var parts: [(offset: Int, length: Int)] = []

    /// The place of an item that is a single part, as metadata is.
    var whole: (offset: Int, length: Int) {
        (parts.first?.offset ?? .max, parts.reduce(0) { $0 &+ $1.length })
    }
}

extension HEIFPlace {
    /// An entry can have 65 535 parts that take no bytes at all, so they are counted over the whole table.
    private static let partLimit = 65_536

    /// Reads `iloc`, whose numbers are as wide as its own head says. An item that stands there twice has both places.
    static func all(in iloc: ByteReader, of wanted: Set<Int>) -> [Int: [HEIFPlace]] {
        guard let version = iloc.u8(at: 0), let widths = iloc.u16(at: 4) else { return [:] }
        var table = Cursor(reader: iloc, offset: 6)
        let idWidth = version < 2 ? 2 : 4
        var parts = 0
        var places: [Int: [HEIFPlace]] = [:]

        var entries = table.next(idWidth) ?? 0
        while entries > 0, parts < partLimit {
            entries -= 1
            guard let id = table.next(idWidth), let method = version == 0 ? 0 : table.next(2), table.next(2) != nil,
                let base = table.next(widths >> 4 & 15), let count = table.next(2)
            else { break }
            parts += count + 1
            guard parts < partLimit else { break }

            var place = HEIFPlace(isInData: method & 15 == 1)
            for _ in 0..<count {
                guard version == 0 || table.next(widths & 15) != nil, let offset = table.next(widths >> 12),
                    let length = table.next(widths >> 8 & 15)
                else { return places }
                place.parts.append((base &+ offset, length))
            }
            if wanted.contains(id) { places[id, default: []].append(place) }
        }
        return places
    }

    private struct Cursor {
        let reader: ByteReader
        var offset: Int

        mutating func next(_ width: Int) -> Int? {
            defer { offset += width }
            return reader.number(of: width, at: offset)
        }
    }
}
