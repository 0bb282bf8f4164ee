/// The header of a box in an ISO base media file: HEIF, JPEG XL, MP4, QuickTime. ISO 14496-12, section 4.2.
package struct ISOBox: Sendable {
    package let type: String
    /// The offset and the size in bytes of the content.
    package let start: Int
    package let count: Int
    /// The offset of the next box.
    package let end: Int

    /// Reads the header at `offset`; `nil` if it is damaged or there is none.
    package init?(_ file: some ByteSource, at offset: Int) {
        let head = file.available(at: offset, limit: 16).ordered(.big)
        guard let short = head.u32(at: 0), let type = head.name(at: 4) else { return nil }
        let header = short == 1 ? 16 : 8
        guard let size = short == 1 ? head.u64(at: 8) : short == 0 ? file.count - offset : short, size >= header,
            size <= Int.max - offset
        else { return nil }
        self.type = type
        start = offset + header
        count = size - header
        end = offset + size
    }

    /// The boxes in `window` from `offset` on, at most `limit`.
    static func all(in window: ByteWindow, from offset: Int = 0, limit: Int = 4096) -> [(
        type: String, data: ByteWindow
    )] {
        var (offset, boxes) = (offset, [(type: String, data: ByteWindow)]())
        while boxes.count < limit, let box = ISOBox(window, at: offset) {
            boxes.append((box.type, window.available(at: box.start, limit: box.count)))
            offset = box.end
        }
        return boxes
    }
}
