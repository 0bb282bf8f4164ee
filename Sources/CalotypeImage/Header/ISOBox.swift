internal import CalotypeProvenance

/// A box of an ISO media file: its name and its content.
struct ISOBox: Sendable {
    /// The largest number of boxes in one container. Real images have fewer.
    private static let limit = 4096

    let name: String
    let content: ByteWindow

    /// Returns the boxes in `reader`, which follow one another. The last one may be cut off.
    static func all(in reader: ByteWindow) -> [ISOBox] {
        var boxes: [ISOBox] = []
        var offset = 0
        while boxes.count < limit, let name = reader.name(at: offset + 4), let size = size(reader, at: offset) {
            boxes.append(
                ISOBox(name: name, content: reader.available(at: offset + size.header, limit: size.all - size.header)))
            guard size.all <= reader.count - offset else { break }
            offset += size.all
        }
        return boxes
    }

    /// Returns the size of a box. 1 means that a size of 64 bits follows the name, and 0 means all remaining bytes.
    private static func size(_ reader: ByteWindow, at offset: Int) -> (all: Int, header: Int)? {
        switch reader.u32(at: offset) {
        case 0?: (reader.count - offset, 8)
        case 1?: reader.u64(at: offset + 8).flatMap { $0 >= 16 ? ($0, 16) : nil }
        case let size? where size >= 8: (size, 8)
        default: nil
        }
    }
}

extension [ISOBox] {
    func first(_ name: String) -> ByteWindow? {
        first { $0.name == name }?.content
    }
}
