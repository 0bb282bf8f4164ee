internal import CalotypeProvenance

/// The metadata in the application segments and comments of a JPEG.
struct JPEGSegments {
    /// The orientation in the first EXIF block; `nil` if there is none. Some files have two blocks.
    private(set) var orientation: Int?
    private(set) var carried = CarriedList()
    /// The number of the JUMBF box that contains the manifest. Later segments of the box have the same number.
    private var manifestNumber: Int?

    mutating func note(_ marker: Int, _ data: ByteWindow) {
        switch marker {
        case 0xE1: noteExifOrXMP(data)
        case 0xE2 where data.holds("ICC_PROFILE\0"): carried.add(.icc, bytes: max(data.count - 14, 0))
        case 0xEB where data.holds("JP"): noteJUMBF(data)
        case 0xED where data.holds(Self.photoshop): noteIPTC(data.available(at: Self.photoshop.utf8.count))
        case 0xFE: carried.add(.comment, bytes: data.count)
        default: break
        }
    }

    private static let photoshop = "Photoshop 3.0\0"
    private static let xmp = "http://ns.adobe.com/xap/1.0/\0"
    private static let xmpExtension = "http://ns.adobe.com/xmp/extension/\0"

    private mutating func noteExifOrXMP(_ data: ByteWindow) {
        if data.holds("Exif\0") {
            let exif = ExifBlock(data)
            orientation = orientation ?? exif.orientation
            carried.add(exif)
        } else if let prefix = [Self.xmp, Self.xmpExtension].first(where: { data.holds($0) }) {
            carried.add(.xmp, bytes: data.count - prefix.utf8.count)
        }
    }

    /// Reads a JUMBF box in APP11: "JP", the number of the box, the number of the segment, then the box. A superbox
    /// (`jumb`) that begins with a description (`jumd`) of type `c2pa` is a manifest store. ISO 19566-5, C2PA 2.2
    /// section 11.
    private mutating func noteJUMBF(_ data: ByteWindow) {
        guard let number = data.u16(at: 2), data.holds("jumb", at: 12) else { return }
        if data.holds("jumd", at: 20), data.holds("c2pa", at: 24) { manifestNumber = number }
        if manifestNumber == number { carried.add(.c2pa, bytes: max(data.count - 8, 0)) }
    }

    /// Reads Photoshop's resources: "8BIM", a number, a name, a length, the data. Names and data are padded to even
    /// lengths.
    private mutating func noteIPTC(_ resources: ByteWindow) {
        var offset = 0
        while resources.holds("8BIM", at: offset), let name = resources.u8(at: offset + 6) {
            let start = offset + 6 + (1 + name).roundedUpToEven
            guard let length = resources.u32(at: start) else { return }
            if resources.u16(at: offset + 4) == 0x0404 { carried.add(.iptc, bytes: length) }
            offset = start + 4 + length.roundedUpToEven
        }
    }
}

extension Int {
    fileprivate var roundedUpToEven: Int { self + self % 2 }
}
