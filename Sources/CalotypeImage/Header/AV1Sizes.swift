internal import CalotypeProvenance

/// The frame sizes that AV1 data announces (AV1 Bitstream and Decoding Process Specification, 5.3 to 5.9).
struct AV1Sizes {
    private(set) var all: [Dimensions] = []
    private var sequence: AV1Sequence?

    /// Reads the units of `data`, up to the point where a decoder would stop too. Each unit takes one of `steps`.
    mutating func read(_ data: ByteWindow, steps: inout Int) {
        var offset = 0
        while steps > 0, let head = data.u8(at: offset) {
            steps -= 1
            offset += head & 4 == 0 ? 1 : 2
            var length = data.count - offset
            if head & 2 != 0 {
                guard let (value, width) = Self.variableLength(data, at: offset) else { return }
                (length, offset) = (value, offset + width)
            }
            note(head >> 3 & 15, data.available(at: offset, limit: length))
            guard length <= data.count - offset else { return }
            offset += length
        }
    }

    private mutating func note(_ type: Int, _ content: ByteWindow) {
        switch type {
        case 1:
            guard let read = try? AV1Sequence(content) else { return }
            sequence = read
            all.append(read.size)
        case 3, 6:
            // dav1d uses the size in a frame header, even if it is larger than that of the sequence.
            guard let sequence, (try? sequence.framesOwnSize(content)) == true else { return }
            all.append(sequence.largestFrame)
        default: break
        }
    }

    /// `leb128()`: seven bits a byte, the lowest first.
    private static func variableLength(_ data: ByteWindow, at offset: Int) -> (value: Int, width: Int)? {
        var value = 0
        for index in 0..<8 {
            guard let byte = data.u8(at: offset + index) else { return nil }
            value |= (byte & 0x7F) << (index * 7)
            if byte & 0x80 == 0 { return (value, index + 1) }
        }
        return nil
    }
}

/// The facts in a sequence header: the size of the frames, and how to find out whether a frame has its own size.
private struct AV1Sequence {
    let size: Dimensions
    /// The largest size that a frame header can hold.
    let largestFrame: Dimensions

    private var isReduced = false
    private var temporalPointBits = 0
    private var frameIdBits = 0
    /// 2 means that each frame decides.
    private var screenContent = 2
    private var integerMotion = 2

    init(_ content: ByteWindow) throws {
        var bits = BitReader(content)
        bits.skip(4)
        isReduced = try bits.flag()
        if isReduced { bits.skip(5) } else { temporalPointBits = try Self.skipOperatingPoints(&bits) }
        let widthBits = try bits.number(4) + 1
        let heightBits = try bits.number(4) + 1
        size = Dimensions(width: try bits.number(widthBits) + 1, height: try bits.number(heightBits) + 1)
        largestFrame = Dimensions(width: 1 << widthBits, height: 1 << heightBits)
        if !isReduced { try readTools(&bits) }
    }

    /// Skips the operating points. Returns the number of bits of a frame's `temporal_point_info`.
    private static func skipOperatingPoints(_ bits: inout BitReader) throws -> Int {
        var (delayBits, pointBits) = (0, 0)
        if try bits.flag() {
            bits.skip(64)
            let isEqual = try bits.flag()
            if isEqual { _ = try bits.exponential() }
            if try bits.flag() {
                delayBits = try bits.number(5) + 1
                bits.skip(37)
                pointBits = try bits.number(5) + 1
                if isEqual { pointBits = 0 }
            }
        }
        let hasDelay = try bits.flag()
        for _ in 0...(try bits.number(5)) {
            bits.skip(12)
            if try bits.number(5) > 7 { bits.skip(1) }
            if delayBits > 0, try bits.flag() { bits.skip(2 * delayBits + 1) }
            if hasDelay, try bits.flag() { bits.skip(4) }
        }
        return pointBits
    }

    private mutating func readTools(_ bits: inout BitReader) throws {
        if try bits.flag() { frameIdBits = try bits.number(4) + 2 + bits.number(3) + 1 }
        bits.skip(7)
        if try bits.flag() { bits.skip(2) }
        if try !bits.flag() { screenContent = try bits.number(1) }
        if screenContent > 0, try !bits.flag() { integerMotion = try bits.number(1) }
    }

    /// Whether a frame header contains a size (`frame_size_override_flag`).
    func framesOwnSize(_ content: ByteWindow) throws -> Bool {
        if isReduced { return false }
        var bits = BitReader(content)
        guard try !bits.flag() else { return false }
        let type = try bits.number(2)
        let isShown = try bits.flag()
        bits.skip(isShown ? temporalPointBits : 1)
        let (isKey, isSwitch) = (type == 0, type == 3)
        if !isSwitch, !(isKey && isShown) { bits.skip(1) }
        bits.skip(1)
        let isScreen = screenContent == 2 ? try bits.flag() : screenContent == 1
        if isScreen, integerMotion == 2 { bits.skip(1) }
        bits.skip(frameIdBits)
        return try isSwitch || bits.flag()
    }
}
