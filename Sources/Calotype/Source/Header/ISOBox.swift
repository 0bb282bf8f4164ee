/// A box of an ISO media file: a name, and what it holds.
struct ISOBox: Sendable {
    /// More boxes than any picture has side by side.
    private static let limit = 4096

    let name: String
    let content: ByteReader

    /// The boxes that stand side by side in `reader`, the last one perhaps cut off.
    static func all(in reader: ByteReader) -> [ISOBox] {
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

    /// 1 stands for a size of 64 bits after the name, 0 for all that follows.
    private static func size(_ reader: ByteReader, at offset: Int) -> (all: Int, header: Int)? {
        switch reader.u32(at: offset) {
        case 0?: (reader.count - offset, 8)
        case 1?: reader.u64(at: offset + 8).flatMap { $0 >= 16 ? ($0, 16) : nil }
        case let size? where size >= 8: (size, 8)
        default: nil
        }
    }
}

extension [ISOBox] {
    func first(_ name: String) -> ByteReader? {
        first { $0.name == name }?.content
    }
}
