internal import CalotypeProvenance

/// The location of an item in a HEIF file: one or more parts, which are joined in their order.
struct HEIFLocation: Sendable {
    /// Whether the parts are in the `idat` box instead of the file.
    private(set) var isInData = false
    private(set) var parts: [(offset: Int, length: Int)] = []

    /// The location of an item with a single part. Metadata has only one.
    var whole: (offset: Int, length: Int) {
        (parts.first?.offset ?? .max, parts.reduce(0) { $0 &+ $1.length })
    }
}

extension HEIFLocation {
    /// The largest number of parts in the whole table. A single entry can have 65 535 parts that take no bytes.
    private static let partLimit = 65_536

    /// Reads the `iloc` box, whose own header gives the widths of its numbers. An item that appears twice has both
    /// locations.
    static func all(in iloc: ByteWindow, of wanted: Set<Int>) -> [Int: [HEIFLocation]] {
        guard let version = iloc.u8(at: 0), let widths = iloc.u16(at: 4) else { return [:] }
        var table = Cursor(reader: iloc, offset: 6)
        let idWidth = version < 2 ? 2 : 4
        var parts = 0
        var locations: [Int: [HEIFLocation]] = [:]

        var entries = table.next(idWidth) ?? 0
        while entries > 0, parts < partLimit {
            entries -= 1
            guard let id = table.next(idWidth), let method = version == 0 ? 0 : table.next(2), table.next(2) != nil,
                let base = table.next(widths >> 4 & 15), let count = table.next(2)
            else { break }
            parts += count + 1
            guard parts < partLimit else { break }

            var location = HEIFLocation(isInData: method & 15 == 1)
            for _ in 0..<count {
                guard version == 0 || table.next(widths & 15) != nil, let offset = table.next(widths >> 12),
                    let length = table.next(widths >> 8 & 15)
                else { return locations }
                location.parts.append((base &+ offset, length))
            }
            if wanted.contains(id) { locations[id, default: []].append(location) }
        }
        return locations
    }

    private struct Cursor {
        let reader: ByteWindow
        var offset: Int

        mutating func next(_ width: Int) -> Int? {
            defer { offset += width }
            return reader.number(of: width, at: offset)
        }
    }
}
