internal import Pixels

/// A job for a decoder process, as a message. With it come two files: the encoded image, and memory for the result.
struct DecodingMessage: Hashable {
    let decoding: NativeDecoding
    let sourceBytes: Int
    /// The size of the memory for the result.
    let capacity: Int

    static let mostBytes = 32_768
    private static let magic: UInt32 = 0x314A_4443  // "CDJ1"
    private static let mostProfileBytes = 16_384
    private static let sides = 1...Int(Int32.max)
    private static let mostMemory = 1 << 48
    private static let mostFrames = 65_536

    init(_ decoding: NativeDecoding, sourceBytes: Int) {
        self.decoding = decoding
        self.sourceBytes = sourceBytes
        capacity = decoding.resultBytes
    }

    var bytes: [UInt8] {
        var message = MessageWriter()
        message.add(Self.magic)
        message.add(decoding.loader.code)
        message.add(decoding.gamut.code)
        message.add(UInt8(decoding.depth == .eight ? 8 : 16))
        message.add(UInt8(decoding.orientation))
        let (kind, value) = decoding.shrink.codes
        message.add(kind)
        message.add(UInt8(clamping: decoding.channels ?? 0))
        message.add(value)
        for side in [decoding.stored.width, decoding.stored.height, decoding.target.width, decoding.target.height] {
            message.add(UInt32(clamping: side))
        }
        message.add(UInt32(clamping: decoding.frames ?? 0))
        message.add(UInt64(sourceBytes))
        message.add(UInt64(capacity))
        message.add(UInt32(clamping: decoding.encoding?.count ?? 0))
        message.add(bytes: decoding.encoding ?? [])
        return message.bytes
    }

    /// Reads a message. Returns `nil` unless every value is in its range.
    init?(_ bytes: ArraySlice<UInt8>) {
        var message = MessageReader(bytes)
        guard message.number(UInt32.self) == Self.magic,
            let loader = message.number(UInt8.self).flatMap(VipsLoader.init(code:)),
            let gamut = message.number(UInt8.self).flatMap(VipsGamut.init(code:)),
            let bits = message.number(UInt8.self), [8, 16].contains(bits),
            let orientation = message.number(UInt8.self, in: 1...8),
            let kind = message.number(UInt8.self), let channels = message.number(UInt8.self, in: 0...4),
            let shrink = message.number(UInt64.self).flatMap({ ShrinkOnLoad(kind: kind, value: $0) }),
            let storedWidth = message.number(UInt32.self, in: Self.sides),
            let storedHeight = message.number(UInt32.self, in: Self.sides),
            let width = message.number(UInt32.self, in: Self.sides),
            let height = message.number(UInt32.self, in: Self.sides),
            let frames = message.number(UInt32.self, in: 0...Self.mostFrames),
            let sourceBytes = message.number(UInt64.self, in: 1...Self.mostMemory),
            let capacity = message.number(UInt64.self, in: 1...Self.mostMemory),
            let profileBytes = message.number(UInt32.self, in: 0...Self.mostProfileBytes),
            let profile = message.end(profileBytes)
        else { return nil }
        var decoding = NativeDecoding(
            loader: loader, stored: .init(width: storedWidth, height: storedHeight),
            target: .init(width: width, height: height), gamut: gamut, depth: bits == 8 ? .eight : .sixteen)
        decoding.shrink = shrink
        decoding.orientation = orientation
        decoding.channels = channels == 0 ? nil : channels
        decoding.frames = frames == 0 ? nil : frames
        decoding.encoding = profile.isEmpty ? nil : profile
        // Frames have eight bits. The memory has room for the opaque pixels of one frame at least.
        guard frames == 0 || bits == 8, width * height <= capacity / 3 else { return nil }
        self.decoding = decoding
        self.sourceBytes = sourceBytes
        self.capacity = capacity
    }
}

extension NativeDecoding {
    /// The size of memory that any result fits into: pixels with alpha, then a record of each frame, then the profile.
    var resultBytes: Int {
        let count = frames ?? 1
        let pixels = target.width * target.height * 4 * depth.sampleBytes * count
        return pixels + 8 + count * DecodingAnswer.Result.recordBytes
            + (gamut == .srgb ? 0 : VipsImage.mostProfileBytes)
    }
}

extension NativeDecoding {
    /// The size of the pixels without alpha.
    var opaqueBytes: Int { target.width * target.height * 3 * depth.sampleBytes * (frames ?? 1) }
}

extension VipsLoader {
    fileprivate var code: UInt8 {
        switch self {
        case .jpeg: 1
        case .png: 2
        case .webp: 3
        case .gif: 4
        case .heif: 5
        case .tiff: 6
        }
    }

    fileprivate init?(code: UInt8) {
        guard let loader = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = loader
    }
}

extension VipsGamut {
    fileprivate var code: UInt8 {
        switch self {
        case .srgb: 1
        case .displayP3: 2
        case .stored: 3
        }
    }

    fileprivate init?(code: UInt8) {
        guard let gamut = [Self.srgb, .displayP3, .stored].first(where: { $0.code == code }) else { return nil }
        self = gamut
    }
}

extension ShrinkOnLoad {
    fileprivate var codes: (kind: UInt8, value: UInt64) {
        switch self {
        case .none: (0, 0)
        case .jpeg(let factor): (1, UInt64(factor))
        case .webp(let scale): (2, scale.bitPattern)
        }
    }

    fileprivate init?(kind: UInt8, value: UInt64) {
        switch kind {
        case 0 where value == 0: self = .none
        case 1 where [2, 4, 8].contains(value): self = .jpeg(Int(value))
        case 2:
            let scale = Double(bitPattern: value)
            guard scale.isFinite, scale > 0, scale <= 1 else { return nil }
            self = .webp(scale)
        default: return nil
        }
    }
}
