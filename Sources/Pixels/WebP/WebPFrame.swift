/// One frame of an animated WebP: an `ANMF` chunk.
struct WebPFrame {
    let left: Int
    let top: Int
    let width: Int
    let height: Int
    /// The time that the frame is shown, in milliseconds.
    let delay: Int
    /// Whether the frame is blended with the canvas. If not, it replaces the pixels of its rectangle.
    let isBlended: Bool
    /// Whether the rectangle of the frame becomes transparent before the next frame is drawn.
    let isDisposed: Bool
    /// The location of the image in the file, with the header of its chunk, and a chunk of alpha before it.
    let image: Range<Int>

    private static let headerSize = 16
    private static let chunkHeader = 8

    private enum Flag {
        static let disposed: UInt8 = 0x01
        static let unblended: UInt8 = 0x02
    }

    /// Reads the `ANMF` chunk with its content at `content`. `nil` if it has anything but one image, or if the image
    /// does not fit into a canvas of `width` × `height`.
    init?(_ file: UnsafeRawBufferPointer, at content: Range<Int>, width canvasWidth: Int, height canvasHeight: Int) {
        guard content.count > Self.headerSize + Self.chunkHeader else { return nil }
        let start = content.lowerBound
        left = 2 * file.littleEndian24(at: start)
        top = 2 * file.littleEndian24(at: start + 3)
        width = file.littleEndian24(at: start + 6) + 1
        height = file.littleEndian24(at: start + 9) + 1
        delay = file.littleEndian24(at: start + 12)
        let flags = file[start + 15]
        (isBlended, isDisposed) = (flags & Flag.unblended == 0, flags & Flag.disposed != 0)
        image = start + Self.headerSize..<content.upperBound
        guard left + width <= canvasWidth, top + height <= canvasHeight, Self.isOneImage(file, image) else {
            return nil
        }
    }

    /// Whether there is a chunk with an image, and none but a chunk of alpha before a lossy one.
    private static func isOneImage(_ file: UnsafeRawBufferPointer, _ chunks: Range<Int>) -> Bool {
        var offset = chunks.lowerBound
        var names: [String] = []
        while offset < chunks.upperBound, names.count < 2 {
            guard offset + chunkHeader <= chunks.upperBound else { return false }
            let length = Int(file.littleEndian(at: offset + 4))
            guard length <= chunks.upperBound - offset - chunkHeader else { return false }
            names.append(file.name(at: offset))
            offset += chunkHeader + length + length % 2
        }
        return offset == chunks.upperBound && [["VP8 "], ["VP8L"], ["ALPH", "VP8 "]].contains(names)
    }

    func covers(width: Int, height: Int) -> Bool {
        left == 0 && top == 0 && self.width == width && self.height == height
    }
}
