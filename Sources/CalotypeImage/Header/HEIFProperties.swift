internal import CalotypeProvenance

/// The properties in a HEIF file, and those of its primary picture in their order.
struct HEIFProperties: Sendable {
    private let all: [ISOBox]
    private let primary: [ISOBox]

    init(_ iprp: ByteWindow, of item: Int) {
        let boxes = ISOBox.all(in: iprp)
        let all = boxes.first("ipco").map(ISOBox.all) ?? []
        self.all = all
        let numbers = boxes.lazy.filter { $0.name == "ipma" }
            .map { Self.associations($0.content, of: item) }
            .first { !$0.isEmpty }
        primary = (numbers ?? []).filter { all.indices.contains($0 - 1) }.map { all[$0 - 1] }
    }

    /// Returns the size of the primary picture after libheif has rotated and cropped it; `nil` if it has no size.
    func shownSize() throws(ImageError) -> Dimensions? {
        guard let ispe = primary.first("ispe") else { return nil }
        var size = try Dimensions(claimed: ispe.u32(at: 4), ispe.u32(at: 8))
        for property in primary {
            switch property.name {
            case "irot" where (property.content.u8(at: 0) ?? 0) & 1 == 1: size = size.turned
            case "clap": size = size.cropped(by: property.content)
            default: break
            }
        }
        return size
    }

    /// The contents of all properties with this name, of any picture.
    func all(_ name: String) -> [ByteWindow] { all.filter { $0.name == name }.map(\.content) }

    /// Returns the largest size in the properties of any picture; `nil` if there is none. A decoder may have to hold
    /// that picture.
    func largestSize() throws(ImageError) -> Dimensions? {
        var largest: Dimensions?
        for property in all where property.name == "ispe" {
            let size = try Dimensions(claimed: property.content.u32(at: 4), property.content.u32(at: 8))
            if size.pixels > (largest?.pixels ?? 0) { largest = size }
        }
        return largest
    }

    var hasAlpha: Bool {
        all.contains { box in
            box.name == "auxC" && Self.alphaTypes.contains { box.content.holds($0, at: 4) }
        }
    }

    /// The bits in a channel of the primary picture; for a grid, those of its tiles.
    var bitDepth: Int {
        primary.first("pixi")?.u8(at: 5)
            ?? (primary.first("av1C") ?? all.first("av1C"))?.u8(at: 2).map(Self.bitsOfAV1)
            ?? (primary.first("hvcC") ?? all.first("hvcC"))?.u8(at: 17).map { 8 + $0 & 7 }
            ?? 8
    }

    /// Returns the bits by the flags `high_bitdepth` and `twelve_bit`.
    private static func bitsOfAV1(_ flags: Int) -> Int { flags & 0x40 == 0 ? 8 : flags & 0x20 == 0 ? 10 : 12 }

    /// The dynamic range of the primary picture, by its `nclx` color; `nil` for SDR.
    var dynamicRange: HighDynamicRange? {
        let color = primary.first { $0.name == "colr" && $0.content.holds("nclx") }
        return HighDynamicRange(transferCharacteristics: color?.content.u16(at: 6))
    }

    var iccBytes: Int? {
        primary.first { $0.name == "colr" && ($0.content.holds("prof") || $0.content.holds("rICC")) }
            .map { $0.content.count - 4 }
    }

    private static let alphaTypes = ["urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1"]
}

extension HEIFProperties {
    private static let associationLimit = 65_536

    /// Returns the numbers, from 1, of the properties that `ipma` assigns to `item`.
    private static func associations(_ ipma: ByteWindow, of item: Int) -> [Int] {
        guard let version = ipma.u8(at: 0), let flags = ipma.u24(at: 1), let entries = ipma.u32(at: 4) else {
            return []
        }
        let idWidth = version == 0 ? 2 : 4
        let width = flags & 1 == 0 ? 1 : 2
        var offset = 8
        for _ in 0..<min(entries, associationLimit) {
            guard let id = ipma.number(of: idWidth, at: offset), let count = ipma.u8(at: offset + idWidth) else {
                break
            }
            offset += idWidth + 1
            if id == item {
                return (0..<count).compactMap { ipma.number(of: width, at: offset + $0 * width) }
                    .map { $0 & (width == 1 ? 0x7F : 0x7FFF) }
            }
            offset += count * width
        }
        return []
    }
}

extension Dimensions {
    /// The size after a clean aperture (`clap`: width and height as fractions) is applied. An invalid aperture is
    /// ignored.
    fileprivate func cropped(by clap: ByteWindow) -> Dimensions {
        func side(at offset: Int, of whole: Int) -> Int {
            guard let top = clap.u32(at: offset), let bottom = clap.u32(at: offset + 4), bottom > 0 else {
                return whole
            }
            return min(max((top + bottom / 2) / bottom, 1), whole)
        }
        return Dimensions(width: side(at: 0, of: width), height: side(at: 8, of: height))
    }
}
