/// A GIF file that a test writes block by block (GIF89a).
struct GIFFile {
    struct Image {
        var left = 0
        var top = 0
        var width: Int
        var height: Int
        /// The bits of a pixel. The palette has as many colors as that allows.
        var bits = 4
        var isInterlaced = false
        var hasLocalPalette = false
        var transparent: UInt8?
        var disposal: UInt8 = 0
        /// In hundredths of a second; `nil` leaves the control extension out.
        var delay: Int? = 7
        var content = Content.noise
        /// Whether a full table of codes is kept until the end of the image.
        var keepsFullTable = false

        enum Content: CaseIterable { case noise, flat, stripes }
    }

    var width: Int
    var height: Int
    var background: UInt8 = 5
    var images: [Image]
    /// The number in the extension of Netscape.
    var again: Int?
    var hasGlobalPalette = true

    var bytes: [UInt8] {
        var file = Array("GIF89a".utf8) + little(width) + little(height)
        file += [hasGlobalPalette ? 0xF3 : 0, background, 0]
        if hasGlobalPalette { file += palette(bits: 4, seed: 3) }
        if let again { file += [0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1] + little(again) + [0] }
        for (index, image) in images.enumerated() { file += block(image, index) }
        return file + [0x3B]
    }

    private func block(_ image: Image, _ index: Int) -> [UInt8] {
        var block: [UInt8] = []
        if let delay = image.delay {
            block += [0x21, 0xF9, 4, image.disposal << 2 | (image.transparent == nil ? 0 : 1)] + little(delay)
            block += [image.transparent ?? 0, 0]
        }
        block += [0x2C] + little(image.left) + little(image.top) + little(image.width) + little(image.height)
        let local: UInt8 = image.hasLocalPalette ? 0x80 | UInt8(image.bits - 1) : 0
        block += [local | (image.isInterlaced ? 0x40 : 0)]
        if image.hasLocalPalette { block += palette(bits: image.bits, seed: index + 11) }
        let codes = Self.codes(image.indices(seed: index), bits: image.bits, keepsFullTable: image.keepsFullTable)
        block += [UInt8(image.bits)]
        for start in stride(from: 0, to: codes.count, by: 255) {
            let part = codes[start..<min(start + 255, codes.count)]
            block += [UInt8(part.count)] + part
        }
        return block + [0]
    }

    private func little(_ number: Int) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8)] }

    private func palette(bits: Int, seed: Int) -> [UInt8] {
        (0..<3 << bits).map { UInt8(truncatingIfNeeded: ($0 + seed) * 37 + $0 * $0) }
    }

    /// LZW, as appendix F has it. Only the longest known text is looked for.
    private static func codes(_ pixels: [UInt8], bits: Int, keepsFullTable: Bool) -> [UInt8] {
        var (output, buffer, filled) = ([UInt8](), 0, 0)
        var width = bits + 1
        func put(_ code: Int) {
            buffer |= code << filled
            filled += width
            while filled >= 8 {
                output.append(UInt8(buffer & 255))
                (buffer, filled) = (buffer >> 8, filled - 8)
            }
        }
        let clear = 1 << bits
        var table: [[UInt8]: Int] = [:]
        var text: [UInt8] = []
        func code(_ text: [UInt8]) -> Int { text.count == 1 ? Int(text[0]) : table[text] ?? 0 }
        put(clear)
        for pixel in pixels {
            let longer = text + [pixel]
            if longer.count == 1 || table[longer] != nil {
                text = longer
                continue
            }
            put(code(text))
            if table.count + clear + 2 < 4096 {
                table[longer] = table.count + clear + 2
                if table.count + clear + 2 > 1 << width, width < 12 { width += 1 }
            } else if !keepsFullTable {
                put(clear)
                (table, width) = ([:], bits + 1)
            }
            text = [pixel]
        }
        put(code(text))
        // A decoder adds a text here too.
        if table.count + clear + 2 < 4096, table.count + clear + 3 > 1 << width, width < 12 { width += 1 }
        put(clear + 1)
        return filled > 0 ? output + [UInt8(buffer & 255)] : output
    }
}

extension GIFFile.Image {
    fileprivate func indices(seed: Int) -> [UInt8] {
        var state = UInt32(seed * 77 + 5)
        return (0..<width * height).map { index in
            state = state &* 1_664_525 &+ 1_013_904_223
            let most = UInt32(1 << bits)
            return switch content {
            case .noise: UInt8((state >> 16) % most)
            case .flat: UInt8(UInt32(seed + 1) % most)
            case .stripes: UInt8(UInt32(index / 3 + index / width) % most)
            }
        }
    }
}
