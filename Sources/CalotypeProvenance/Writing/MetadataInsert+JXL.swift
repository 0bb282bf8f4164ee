extension MetadataInsert {
    /// The signature box and the file type box. ISO 18181-2, section 4.
    package static let start: [UInt8] =
        [0, 0, 0, 12] + Array("JXL ".utf8) + [0x0D, 0x0A, 0x87, 0x0A]
        + [0, 0, 0, 20] + Array("ftypjxl ".utf8) + [0, 0, 0, 0] + Array("jxl ".utf8)

    /// Adds the boxes `Exif` and `xml ` at the end. A bare codestream becomes the box `jxlc` of a container.
    func jxlEdit(_ file: ByteWindow) throws(EmbeddingFailure) -> ByteEdit {
        // The EXIF block comes behind the distance to it.
        let boxes = try Self.box("Exif", exif.map { [0, 0, 0, 0] + $0 }) + Self.box("xml ", xmp)
        var edit = ByteEdit()
        if file.holds([0xFF, 0x0A]) {
            guard let size = UInt32(exactly: file.count + 8) else { throw .tooLarge }
            edit.insert(Self.start + size.bigEndianBytes + Array("jxlc".utf8), at: 0)
        } else {
            try removeBoxes(from: file, &edit)
        }
        edit.insert(boxes, at: file.count)
        return edit
    }

    private static func box(_ type: String, _ data: [UInt8]?) throws(EmbeddingFailure) -> [UInt8] {
        guard let data else { return [] }
        guard let size = UInt32(exactly: data.count + 8) else { throw .tooLarge }
        return size.bigEndianBytes + Array(type.utf8) + data
    }

    private func removeBoxes(from file: ByteWindow, _ edit: inout ByteEdit) throws(EmbeddingFailure) {
        var offset = 0
        while offset < file.count {
            guard let box = ISOBox(file, at: offset), box.end <= file.count else { throw .damaged }
            let isCompressed = box.type == "brob"
            let type = isCompressed ? file.name(at: box.start) ?? "" : box.type
            if type == "jumb" { throw .signed }
            if type == "xml " && xmp != nil || type == "Exif" && exif != nil {
                edit.remove(offset..<box.end)
            } else if file.u32(at: offset) == 0 {
                // A box that lasts to the end of the file gets a size, because another one follows.
                guard let size = UInt32(exactly: file.count - offset) else { throw .tooLarge }
                edit.replace(offset..<offset + 4, with: size.bigEndianBytes)
            }
            offset = box.end
        }
    }
}
