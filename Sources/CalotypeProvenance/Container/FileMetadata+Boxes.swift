extension FileMetadata {
    /// D8FEC3D6-1B0E-483C-9297-5828877EC481, the box of a C2PA manifest store.
    package static let c2pa: [UInt8] = [
        0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81,
    ]
    /// BE7ACFCB-97A9-42E8-9C71-999491E3AFAC, the box of an XMP packet.
    private static let xmp: [UInt8] = [
        0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC,
    ]

    /// The largest number of boxes at the top. A video in fragments has two for each second or so.
    private static let topLimit = 1 << 18

    /// Reads the boxes at the top of a HEIF, AVIF, JPEG XL, MP4 or QuickTime file. The data of the pixels is skipped.
    mutating func readBoxes(_ file: some ByteSource) {
        guard file.available(at: 0, limit: 2).holds([0xFF, 0x0A]) == false else { return }  // a bare codestream
        var offset = 0
        for _ in 0..<min(limits.entries, Self.topLimit) where offset < file.count {
            guard let box = ISOBox(file, at: offset) else { return note(.damaged, in: .container) }
            noteTop(box, file)
            offset = box.end
        }
        if offset != file.count { note(offset > file.count ? .damaged : .tooMany, in: .container) }
    }

    private mutating func noteTop(_ box: ISOBox, _ file: some ByteSource) {
        switch box.type {
        case "uuid": noteExtended(box, file)
        case "moov": noteMovie(box, file)
        case "meta": if let data = content(box, file) { noteTopMeta(data, file) }
        case "Exif": if let data = block(file, at: box.start, box.count, .exif) { noteExifItem(data) }
        case "xml ": if let data = block(file, at: box.start, box.count, .xmp) { noteXMP(data) }
        case "jumb": if let data = block(file, at: box.start - 8, box.count + 8, .credential) { noteJUMBF(data) }
        case "brob": noteCompressed(file.available(at: box.start, limit: 4))
        default: break
        }
    }

    mutating func content(_ box: ISOBox, _ file: some ByteSource) -> ByteWindow? {
        guard box.count <= limits.boxBytes else {
            note(.tooLarge, in: .container)
            return nil
        }
        return file.available(at: box.start, limit: box.count).ordered(.big)
    }

    /// Reads a box whose type is a UUID. The box of C2PA has a version, a purpose and an offset before the store.
    private mutating func noteExtended(_ box: ISOBox, _ file: some ByteSource) {
        let head = file.available(at: box.start, limit: 64)
        if head.holds(Self.xmp) {
            if let data = block(file, at: box.start + 16, box.count - 16, .xmp) { noteXMP(data) }
        } else if head.holds(Self.c2pa), head.holds("manifest\0", at: 20) || head.holds("update\0", at: 20) {
            let start = head.holds("manifest", at: 20) ? 20 + 9 + 8 : 20 + 7 + 8
            guard box.count >= start else { return note(.damaged, in: .credential) }
            if let data = block(file, at: box.start + start, box.count - start, .credential) { noteManifest(data) }
        }
    }

    private mutating func noteJUMBF(_ box: ByteWindow) {
        if box.holds("c2pa", at: 16) { noteManifest(box) }
    }

    /// A box of JPEG XL that is compressed with Brotli, which is named but not read.
    private mutating func noteCompressed(_ type: ByteWindow) {
        switch type.name(at: 0) {
        case "xml ": note(.unsupported, in: .xmp)
        case "Exif": note(.unsupported, in: .exif)
        case "jumb": note(.unsupported, in: .credential)
        default: break
        }
    }

    /// Reads EXIF as an item of HEIF or a box of JPEG XL: the distance to the block, and the block.
    mutating func noteExifItem(_ item: ByteWindow) {
        guard let distance = item.u32(at: 0) else { return note(.damaged, in: .exif) }
        noteExif(item.available(at: 4 + distance))
    }
}
