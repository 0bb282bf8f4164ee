/// The metadata items of a HEIF file and where they lie.
struct HEIFItems: Sendable {
    struct Item: Sendable {
        enum Kind: Sendable { case exif, xmp }

        let kind: Kind
        let offset: Int
        let length: Int
    }

    /// Many items may name the same bytes, and each is read.
    private static let limit = 16

    let metadata: [Item]

    init(_ meta: [ISOBox]) {
        let kinds = meta.first("iinf").map(Self.kinds) ?? [:]
        let places = meta.first("iloc").map { Self.places($0, of: Set(kinds.keys)) } ?? [:]
        metadata = kinds.sorted { $0.key < $1.key }.prefix(Self.limit).map { id, kind in
            Item(kind: kind, offset: places[id]?.offset ?? .max, length: places[id]?.length ?? 0)
        }
    }

    private static func kinds(_ iinf: ByteReader) -> [Int: Item.Kind] {
        var kinds: [Int: Item.Kind] = [:]
        for box in ISOBox.all(in: iinf.available(at: iinf.u8(at: 0) == 0 ? 6 : 8)) where box.name == "infe" {
            let width = (box.content.u8(at: 0) ?? 0) < 3 ? 2 : 4
            if let id = box.content.number(of: width, at: 4) {
                kinds[id] = kind(box.content, typeAt: 6 + width)
            }
        }
        return kinds
    }

    /// Of a `mime` item the content type follows the item's name; both end with a zero.
    private static func kind(_ infe: ByteReader, typeAt offset: Int) -> Item.Kind? {
        switch infe.name(at: offset) {
        case "Exif"?: .exif
        case "mime"?:
            infe.first(0, from: offset + 4).flatMap { infe.holds("application/rdf+xml", at: $0 + 1) ? .xmp : nil }
        default: nil
        }
    }
}

extension HEIFItems {
    /// An entry can have 65 535 parts that take no bytes at all, so they are counted over the whole table.
    private static let partLimit = 65_536

    /// Reads `iloc`, whose numbers are as wide as its own head says.
    private static func places(_ iloc: ByteReader, of wanted: Set<Int>) -> [Int: (offset: Int, length: Int)] {
        guard let version = iloc.u8(at: 0), let widths = iloc.u16(at: 4) else { return [:] }
        var table = Cursor(reader: iloc, offset: 6)
        let idWidth = version < 2 ? 2 : 4
        var parts = 0
        var places: [Int: (offset: Int, length: Int)] = [:]

        var entries = table.next(idWidth) ?? 0
        while entries > 0, parts < partLimit {
            entries -= 1
            guard let id = table.next(idWidth), version == 0 || table.next(2) != nil, table.next(2) != nil,
                let base = table.next(widths >> 4 & 15), let count = table.next(2)
            else { break }
            parts += count + 1
            guard parts < partLimit else { break }

            var place: (offset: Int, length: Int)?
            for _ in 0..<count {
                guard version == 0 || table.next(widths & 15) != nil, let offset = table.next(widths >> 12),
                    let length = table.next(widths >> 8 & 15)
                else { return places }
                place = (place?.offset ?? base &+ offset, (place?.length ?? 0) &+ length)
            }
            if wanted.contains(id) { places[id] = place }
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
