internal import CalotypeProvenance

/// The items of a HEIF file that matter before decoding, and their locations in the file.
struct HEIFItems: Sendable {
    enum Kind: Sendable {
        case exif, xmp
        case av1, hevc
        /// A canvas that other pictures are put on, as tiles or as layers.
        case grid, overlay
    }

    struct Item: Sendable {
        let kind: Kind
        let locations: [HEIFLocation]
    }

    /// The largest number of metadata items to read. Many items may refer to the same bytes, and each is read.
    private static let metadataLimit = 16

    let metadata: [Item]
    let pictures: [Item]

    init(_ meta: [ISOBox]) {
        let kinds = meta.first("iinf").map(Self.kinds) ?? [:]
        let locations = meta.first("iloc").map { HEIFLocation.all(in: $0, of: Set(kinds.keys)) } ?? [:]
        let items = kinds.sorted { $0.key < $1.key }.map { Item(kind: $1, locations: locations[$0] ?? []) }
        metadata = Array(items.filter(\.kind.isMetadata).prefix(Self.metadataLimit))
        pictures = items.filter { !$0.kind.isMetadata }
    }

    private static func kinds(_ iinf: ByteWindow) -> [Int: Kind] {
        var kinds: [Int: Kind] = [:]
        for box in ISOBox.all(in: iinf.available(at: iinf.u8(at: 0) == 0 ? 6 : 8)) where box.name == "infe" {
            let width = (box.content.u8(at: 0) ?? 0) < 3 ? 2 : 4
            if let id = box.content.number(of: width, at: 4) {
                kinds[id] = kinds[id] ?? kind(box.content, typeAt: 6 + width)
            }
        }
        return kinds
    }

    /// Returns the kind of an item. In a `mime` item the content type follows the item's name, and both end with a
    /// zero.
    private static func kind(_ infe: ByteWindow, typeAt offset: Int) -> Kind? {
        switch infe.name(at: offset) {
        case "Exif"?: .exif
        case "mime"?:
            infe.first(0, from: offset + 4).flatMap { infe.holds("application/rdf+xml", at: $0 + 1) ? .xmp : nil }
        case "av01"?: .av1
        case "hvc1"?, "hev1"?: .hevc
        case "grid"?: .grid
        case "iovl"?: .overlay
        default: nil
        }
    }
}

extension HEIFItems.Kind {
    fileprivate var isMetadata: Bool {
        switch self {
        case .exif, .xmp: true
        case .av1, .hevc, .grid, .overlay: false
        }
    }
}
