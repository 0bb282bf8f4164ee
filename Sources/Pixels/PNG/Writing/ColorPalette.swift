/// All colors of an image that has at most 256, with their alpha.
struct ColorPalette {
    /// Red in the lowest byte, alpha in the highest. Colors that are not opaque come first.
    private let colors: [UInt32]
    /// Open addressing: the color plus 2³², and the number of the color.
    private let slots: [(color: UInt64, number: UInt8)]

    private static let most = 256
    private static let slotCount = 1024

    /// `nil` if the image has more colors. A transparent pixel keeps its color.
    init?(of image: PixelBuffer, shouldStop: () -> Bool) throws {
        precondition(image.depth == .eight, "a palette has samples of 8 bits")
        var slots = [(color: UInt64, number: UInt8)](repeating: (0, 0), count: Self.slotCount)
        var colors: [UInt32] = []
        let isComplete = try image.withBytes { bytes in
            var last: UInt32?
            for y in 0..<image.height {
                if y % 64 == 0 { try checkForStop(shouldStop) }
                let row = bytes.start + y * image.width * image.channels
                for x in 0..<image.width {
                    let color = row.color(at: x, channels: image.channels)
                    if color == last { continue }
                    last = color
                    let slot = Self.slot(of: color, in: slots)
                    guard slots[slot].color == 0 else { continue }
                    guard colors.count < Self.most else { return false }
                    slots[slot].color = UInt64(color) | 1 << 32
                    colors.append(color)
                }
            }
            return true
        }
        guard isComplete else { return nil }
        // Neighbors in brightness get neighboring numbers, which compresses a little better.
        colors.sort { ($0.isOpaqueColor ? 1 : 0, $0.brightness, $0) < ($1.isOpaqueColor ? 1 : 0, $1.brightness, $1) }
        for (number, color) in colors.enumerated() { slots[Self.slot(of: color, in: slots)].number = UInt8(number) }
        self.colors = colors
        self.slots = slots
    }

    private static func slot(of color: UInt32, in slots: [(color: UInt64, number: UInt8)]) -> Int {
        var slot = Int((UInt64(color) &* 0x9E37_79B9_7F4A_7C15) >> 54)
        while slots[slot].color != 0, slots[slot].color != UInt64(color) | 1 << 32 { slot = (slot + 1) % slotCount }
        return slot
    }

    /// The content of `PLTE`.
    var colorBytes: [UInt8] { colors.flatMap { color in [0, 8, 16].map { UInt8(truncatingIfNeeded: color >> $0) } } }

    /// The content of `tRNS`, which is empty if all colors are opaque.
    var alphaBytes: [UInt8] { colors.prefix { !$0.isOpaqueColor }.map { UInt8($0 >> 24) } }

    func store(_ pixels: UnsafeRawPointer, width: Int, channels: Int, in row: UnsafeMutablePointer<UInt8>) {
        var (last, number): (UInt32?, UInt8) = (nil, 0)
        for x in 0..<width {
            let color = pixels.color(at: x, channels: channels)
            if color != last {
                last = color
                number = slots[Self.slot(of: color, in: slots)].number
            }
            row[x] = number
        }
    }
}

extension UInt32 {
    fileprivate var isOpaqueColor: Bool { self >> 24 == 255 }
    fileprivate var brightness: UInt32 { 3 * (self & 255) + 6 * (self >> 8 & 255) + (self >> 16 & 255) }
}

extension UnsafeRawPointer {
    @inline(__always)
    fileprivate func color(at x: Int, channels: Int) -> UInt32 {
        let pixel = self + x &* channels
        let color = UInt32(pixel.load(as: UInt8.self)) | UInt32(pixel.load(fromByteOffset: 1, as: UInt8.self)) &<< 8
        let alpha = channels == 4 ? UInt32(pixel.load(fromByteOffset: 3, as: UInt8.self)) : 255
        return color | UInt32(pixel.load(fromByteOffset: 2, as: UInt8.self)) &<< 16 | alpha &<< 24
    }
}
