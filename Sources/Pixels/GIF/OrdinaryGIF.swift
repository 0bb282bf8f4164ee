/// The structure of a common kind of GIF file: whole blocks, and images inside the canvas. The pixels are not checked.
struct OrdinaryGIF {
    private(set) var frames: [GIFFrame] = []
    /// The number of times that the animation is played; 0 repeats it forever.
    private(set) var plays = 1
    /// The color of the canvas, as red, green and blue.
    private let background: Int?

    /// libvips reads no more frames.
    private static let mostFrames = 4096
    private static let headerSize = 13
    private static let descriptorSize = 10

    /// `nil` if the file has any unusual feature, or an image that does not fit into a canvas of `width` × `height`.
    init?(_ file: UnsafeRawBufferPointer, width: Int, height: Int) {
        guard file.count > Self.headerSize, file.starts(with: "GIF8".utf8) else { return nil }
        let flags = file[10]
        let palette = Self.palette(flags, at: Self.headerSize)
        guard palette.upperBound < file.count else { return nil }
        let index = 3 * Int(file[11])
        // libvips takes the first color if the index is too large.
        background = palette.isEmpty ? nil : palette.lowerBound + (index < palette.count ? index : 0)
        var next = Control()
        var offset = palette.upperBound
        while offset < file.count, file[offset] != 0x3B {
            switch file[offset] {
            case 0x21:
                guard let end = Self.end(ofExtensionAt: offset, in: file), note(file, offset, &next) else { return nil }
                offset = end
            case 0x2C:
                guard frames.count < Self.mostFrames,
                    let frame = Self.frame(file, at: offset, next, global: palette),
                    frame.left + frame.width <= width, frame.top + frame.height <= height
                else { return nil }
                frames.append(frame)
                next = Control()
                offset = frame.data.upperBound
            default: return nil
            }
        }
        guard !frames.isEmpty else { return nil }
    }

    /// Whether the file says that some colors are transparent. If not, libvips leaves out the alpha channel, and parts
    /// of the canvas without an image are black.
    var hasTransparentColor: Bool { frames.contains { $0.transparent != nil } }

    /// The color that an opaque frame leaves if it is disposed of, as a pixel in memory.
    func background(_ file: UnsafeRawBufferPointer) -> UInt32 {
        background.map { UInt32(opaqueColor: file, at: $0) } ?? UInt32(littleEndian: 0xFF00_0000)
    }

    static func palette(_ flags: UInt8, at offset: Int) -> Range<Int> {
        offset..<offset + (flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1))
    }
}

extension OrdinaryGIF {
    /// The content of a graphic control extension, which is about the next frame.
    private struct Control {
        var isStated = false
        var transparent: UInt8?
        var disposal = GIFFrame.Disposal.keep
        var delay = 100
    }

    /// Notes what an extension says. Returns `false` if it is unusual.
    private mutating func note(_ file: UnsafeRawBufferPointer, _ offset: Int, _ next: inout Control) -> Bool {
        let size = file[offset + 2]
        switch file[offset + 1] {
        case 0xF9:
            guard size == 4, !next.isStated else { return false }
            let flags = file[offset + 3]
            let disposal: GIFFrame.Disposal =
                switch flags >> 2 & 7 {
                case 2: .background
                // Some old programs write 4.
                case 3, 4: .previous
                default: .keep
                }
            next = Control(
                isStated: true, transparent: flags & 1 == 1 ? file[offset + 6] : nil, disposal: disposal,
                delay: 10 * file.littleEndian16(at: offset + 4))
        // Plain text may have a control of its own.
        case 0x01: return false
        case 0xFF:
            let name = offset + 3
            guard size == 11, file[name + 11] == 3, file[name + 12] == 1,
                ["NETSCAPE2.0", "ANIMEXTS1.0"].contains(where: { file[name..<name + 11].elementsEqual($0.utf8) })
            else { return true }
            // The file has the number of times that it is played again.
            let again = file.littleEndian16(at: name + 13)
            plays = again == 0 ? 0 : again + 1
        default: break
        }
        return true
    }

    private static func frame(
        _ file: UnsafeRawBufferPointer, at offset: Int, _ control: Control, global: Range<Int>
    ) -> GIFFrame? {
        guard offset + descriptorSize < file.count else { return nil }
        let flags = file[offset + 9]
        let local = palette(flags, at: offset + descriptorSize)
        let start = local.upperBound
        guard start < file.count, (2...8).contains(file[start]),
            let end = end(ofBlocksAt: start + 1, in: file)
        else { return nil }
        let (width, height) = (file.littleEndian16(at: offset + 5), file.littleEndian16(at: offset + 7))
        let palette = local.isEmpty ? global : local
        guard width > 0, height > 0, !palette.isEmpty else { return nil }
        return GIFFrame(
            left: file.littleEndian16(at: offset + 1), top: file.littleEndian16(at: offset + 3), width: width,
            height: height, palette: palette, isInterlaced: flags & 0x40 != 0, transparent: control.transparent,
            disposal: control.disposal, delay: control.delay, pixelBits: Int(file[start]), data: start + 1..<end)
    }

    /// `nil` if the extension is cut off, or too short for what it is.
    private static func end(ofExtensionAt offset: Int, in file: UnsafeRawBufferPointer) -> Int? {
        guard offset + 2 < file.count, let end = end(ofBlocksAt: offset + 2, in: file) else { return nil }
        // An empty first block is only usual for comments.
        guard file[offset + 2] > 0 || file[offset + 1] == 0xFE else { return nil }
        // The number of plays is in the block after the name.
        return file[offset + 1] == 0xFF && file[offset + 2] == 11 && end < offset + 18 ? nil : end
    }

    private static func end(ofBlocksAt start: Int, in file: UnsafeRawBufferPointer) -> Int? {
        var offset = start
        while offset < file.count {
            let size = Int(file[offset])
            offset += 1 + size
            if size == 0 { return offset }
        }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func littleEndian16(at offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }
}

extension UInt32 {
    /// The color at `offset` as an opaque pixel: red, green, blue and alpha in memory.
    init(opaqueColor file: UnsafeRawBufferPointer, at offset: Int) {
        self.init(
            littleEndian: 0xFF00_0000 | Self(file[offset]) | Self(file[offset + 1]) << 8 | Self(file[offset + 2]) << 16)
    }
}
