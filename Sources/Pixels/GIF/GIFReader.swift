#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Decodes images of an ordinary GIF, one at a time.
final class GIFReader {
    private let codes: UnsafeMutableRawPointer
    private let texts: UnsafeMutablePointer<LZWPixels.Text>
    /// All values, and after them the pixels of the image that was decoded last, as indices of its palette.
    private let output: UnsafeMutableRawPointer
    private var colors = [UInt32](repeating: 0, count: 256)

    /// The number of pixels that are decoded between two checks for a stop.
    private static let step = 1 << 20

    /// For images of `frames`.
    init(for frames: some Collection<GIFFrame>) throws {
        let data = frames.reduce(0) { max($0, $1.data.count) } + LZWCodes.slack
        let most = LZWPixels.values + frames.reduce(0) { max($0, $1.pixels) } + LZWPixels.slack
        let textBytes = LZWCodes.most * MemoryLayout<LZWPixels.Text>.stride
        guard let memory = malloc(textBytes + data + most) else {
            throw PixelError.outOfMemory(bytes: textBytes + data + most)
        }
        texts = memory.bindMemory(to: LZWPixels.Text.self, capacity: LZWCodes.most)
        codes = memory + textBytes
        output = codes + data
        for value in 0..<LZWPixels.values { (output + value).storeBytes(of: UInt8(value), as: UInt8.self) }
    }

    /// Reads the codes of an image without keeping its pixels. Returns whether any pixel is transparent; `nil` if
    /// pixels are missing, or a code or a color is wrong.
    func check(_ frame: GIFFrame, in file: UnsafeRawBufferPointer, _ shouldStop: () -> Bool) throws -> Bool? {
        var output = LZWCount()
        let isWhole = try texts.withMemoryRebound(to: LZWCount.Text.self, capacity: LZWCodes.most) { texts in
            for pixel in 0..<1 << frame.pixelBits {
                texts[pixel] = LZWCount.Text(
                    isTransparent: frame.transparent.map { Int($0) == pixel } ?? false, isWrong: pixel >= frame.colors)
            }
            return try run(frame, in: file, to: &output, texts: texts, shouldStop)
        }
        return isWhole && !output.hasWrongPixels ? output.hasTransparentPixels : nil
    }

    /// Decodes the pixels of an image that `check` found to be whole.
    func decode(_ frame: GIFFrame, in file: UnsafeRawBufferPointer, _ shouldStop: () -> Bool) throws {
        for pixel in 0..<1 << frame.pixelBits { texts[pixel] = LZWPixels.Text(start: UInt32(pixel), count: 1) }
        var output = LZWPixels(self.output, limit: frame.pixels)
        guard try run(frame, in: file, to: &output, texts: texts, shouldStop) else { throw UnusualFile() }
        for color in 0..<frame.colors {
            colors[color] = UInt32(opaqueColor: file, at: frame.palette.lowerBound + 3 * color)
        }
    }

    private func run<Output: LZWOutput>(
        _ frame: GIFFrame, in file: UnsafeRawBufferPointer, to output: inout Output,
        texts: UnsafeMutablePointer<Output.Text>, _ shouldStop: () -> Bool
    ) throws -> Bool {
        var codes = LZWCodes(self.codes, count: gather(frame, from: file), pixelBits: frame.pixelBits)
        var last = texts[0]
        for count in stride(from: Self.step, to: frame.pixels + Self.step, by: Self.step) {
            try checkForStop(shouldStop)
            guard codes.decode(to: &output, texts: texts, last: &last, until: min(count, frame.pixels)) else {
                return false
            }
        }
        return true
    }

    /// Copies the content of the sub-blocks, without gaps. Returns the number of bytes.
    private func gather(_ frame: GIFFrame, from file: UnsafeRawBufferPointer) -> Int {
        var (offset, count) = (frame.data.lowerBound, 0)
        while offset < frame.data.upperBound, file[offset] > 0 {
            let size = Int(file[offset])
            memcpy(codes + count, file.start + offset + 1, size)
            offset += 1 + size
            count += size
        }
        memset(codes + count, 0, LZWCodes.slack)
        return count
    }

    /// Draws a row of the decoded image. `row` is the whole row of the canvas.
    func draw(_ frame: GIFFrame, y: Int, onto row: UnsafeMutableRawPointer, channels: Int) {
        let target = row + frame.left * channels
        let source = output + (LZWPixels.values + frame.storedRow(y) * frame.width)
        colors.withUnsafeBufferPointer { colors in
            if let transparent = frame.transparent {
                for x in 0..<frame.width {
                    let index = source.load(fromByteOffset: x, as: UInt8.self)
                    if index != transparent { (target + x &* channels).store(colors[Int(index)], channels) }
                }
            } else if channels == 4 {
                for x in 0..<frame.width {
                    let index = source.load(fromByteOffset: x, as: UInt8.self)
                    (target + x &* 4).storeBytes(of: colors[Int(index)], as: UInt32.self)
                }
            } else {
                let last = frame.width &- 1
                // The fourth byte is overwritten by the next pixel.
                for x in 0..<last {
                    let index = source.load(fromByteOffset: x, as: UInt8.self)
                    (target + x &* 3).storeBytes(of: colors[Int(index)], as: UInt32.self)
                }
                (target + 3 &* last).store(colors[Int(source.load(fromByteOffset: last, as: UInt8.self))], 3)
            }
        }
    }

    deinit { free(texts) }
}

extension UnsafeMutableRawPointer {
    /// Stores a pixel of three or four bytes.
    @inline(__always)
    func store(_ color: UInt32, _ channels: Int) {
        guard channels == 3 else { return storeBytes(of: color, as: UInt32.self) }
        let color = UInt32(littleEndian: color)
        storeBytes(of: UInt16(truncatingIfNeeded: color).littleEndian, as: UInt16.self)
        storeBytes(of: UInt8(truncatingIfNeeded: color &>> 16), toByteOffset: 2, as: UInt8.self)
    }
}
