internal import CalotypeProvenance

/// The facts in the boxes of an AVIF or HEIC file about its primary picture.
struct HEIFHeader {
    private let file: ByteWindow
    private let top: [ISOBox]
    private let meta: [ISOBox]
    private let properties: HEIFProperties

    init(_ file: ByteWindow) throws(ImageError) {
        self.file = file
        top = ISOBox.all(in: file)
        guard let meta = top.first("meta") else { throw .damaged("no meta box") }
        // With two of them, decoders may choose a different one.
        guard top.count(where: { $0.name == "meta" }) == 1 else { throw .damaged("two meta boxes") }
        self.meta = ISOBox.all(in: meta.available(at: 4))
        guard let primary = Self.primaryItem(in: self.meta), let boxes = self.meta.first("iprp") else {
            throw .damaged("no primary picture")
        }
        properties = HEIFProperties(boxes, of: primary)
    }

    func image(as format: ImageFormat) throws(ImageError) -> ImageHeader {
        guard let shown = try properties.shownSize(), let stated = try properties.largestSize() else {
            throw .damaged("the primary picture has no size")
        }
        let pictures = try HEIFPictures(in: file, meta, properties)
        let coded = try codedSize(stated, pictures)
        return ImageHeader(
            format: format, stored: shown, coded: coded, tile: pictures.tile, tiles: pictures.tiles,
            channels: properties.hasAlpha ? 4 : 3,
            bitsPerChannel: min(max(properties.bitDepth, 8), 16), hasAlpha: properties.hasAlpha,
            dynamicRange: properties.dynamicRange, carries: carries)
    }

    /// Pictures are coded in whole blocks, so a picture may be larger than its properties by this much, and no more.
    private static let block = 64

    /// Returns the largest coded size. Throws `damaged` if a picture is larger than its properties say: decoders use
    /// the size in the picture.
    private func codedSize(_ stated: Dimensions, _ pictures: HEIFPictures) throws(ImageError) -> Dimensions {
        var largest = stated
        for size in pictures.sizes {
            guard size.width <= stated.width + Self.block, size.height <= stated.height + Self.block else {
                throw .damaged("a picture of \(size) that is told to be \(stated)")
            }
            largest = Dimensions(width: max(largest.width, size.width), height: max(largest.height, size.height))
        }
        return largest
    }

    private static func primaryItem(in meta: [ISOBox]) -> Int? {
        guard let pitm = meta.first("pitm"), let version = pitm.u8(at: 0) else { return nil }
        return version == 0 ? pitm.u16(at: 4) : pitm.u32(at: 4)
    }

    private var carries: CarriedList {
        var carried = CarriedList()
        if let icc = properties.iccBytes { carried.add(.icc, bytes: icc) }
        for item in HEIFItems(meta).metadata {
            switch item.kind {
            case .exif: carried.add(ExifBlock(exif(item)))
            case .xmp: carried.add(.xmp, bytes: content(of: item).count)
            case .av1, .hevc, .grid, .overlay: break
            }
        }
        for box in top where box.name == "uuid" && box.content.holds(Self.c2pa) {
            carried.add(.c2pa, bytes: box.content.count - Self.c2pa.count)
        }
        return carried
    }

    /// Returns the TIFF structure of an Exif item. The item begins with the distance to it.
    private func exif(_ item: HEIFItems.Item) -> ByteWindow {
        let data = content(of: item)
        return data.available(at: 4 + (data.u32(at: 0) ?? 0))
    }

    private func content(of item: HEIFItems.Item) -> ByteWindow {
        guard let whole = item.locations.first?.whole else { return file.available(at: file.count) }
        return file.available(at: whole.offset, limit: whole.length)
    }

    private static let c2pa: [UInt8] = [
        0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81,
    ]
}
