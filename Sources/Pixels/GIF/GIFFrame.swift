/// One image in a GIF file.
struct GIFFrame {
    /// The change of the canvas before the next frame is drawn.
    enum Disposal {
        case keep
        /// The rectangle of the frame becomes transparent, or gets the background color if the frame has no transparent
        /// color. Pillow and libvips agree on that.
        case background
        /// The canvas becomes what it was before the frame.
        case previous
    }

    let left: Int
    let top: Int
    let width: Int
    let height: Int
    /// The location of the palette in the file, three bytes per color. Empty if the file has none.
    let palette: Range<Int>
    let isInterlaced: Bool
    /// The index of the color that leaves the canvas as it is.
    let transparent: UInt8?
    let disposal: Disposal
    /// The time that the frame is shown, in milliseconds.
    let delay: Int
    /// The number of bits of a pixel, 2 to 8: the first byte of the image data.
    let pixelBits: Int
    /// The location of the sub-blocks with the pixels, up to the empty one.
    let data: Range<Int>

    var pixels: Int { width * height }
    var colors: Int { palette.count / 3 }

    /// The index of the row in the file that is shown at row `y`. An interlaced image has every eighth row first, then
    /// the rows in the middle between them, and so on.
    func storedRow(_ y: Int) -> Int {
        guard isInterlaced else { return y }
        if y % 8 == 0 { return y / 8 }
        if y % 8 == 4 { return (height + 7) / 8 + y / 8 }
        if y % 4 == 2 { return (height + 3) / 4 + y / 4 }
        return (height + 1) / 2 + y / 2
    }

    func covers(_ other: GIFFrame) -> Bool {
        left <= other.left && top <= other.top && left + width >= other.left + other.width
            && top + height >= other.top + other.height
    }

    func covers(width: Int, height: Int) -> Bool {
        left == 0 && top == 0 && self.width == width && self.height == height
    }
}
