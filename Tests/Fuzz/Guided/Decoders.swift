import Pixels

/// libFuzzer calls this with each input that it makes up: see Scripts/fuzz. The input is a PNG, a JPEG or a WebP, which
/// may be animated.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let file = Array(UnsafeBufferPointer(start: start, count: count))
    guard let size = size(of: file), size.width > 0, size.height > 0, size.width * size.height <= 1 << 18 else {
        return 0
    }
    let half = (width: (size.width + 1) / 2, height: (size.height + 1) / 2)
    for target in [nil, half] {
        guard let decoded = try? decode(file, size, target) else { continue }
        let expected = target ?? size
        guard (decoded.width, decoded.height) == expected else { fatalError("pixels of another size") }
    }
    decodeFrames(file, size)
    return 0
}

/// Decodes all frames of an animated WebP. Any frame may be damaged.
private func decodeFrames(_ file: [UInt8], _ size: (width: Int, height: Int)) {
    let animation = try? AnimatedWebP(
        file, width: size.width, height: size.height, most: 64, showsBackground: file.count % 2 == 0)
    guard let animation, let frames = try? animation.makeFrames() else { return }
    for _ in 0..<animation.count {
        guard let frame = try? frames.next(shouldStop: { false }) else { return }
        guard (frame.width, frame.height) == size else { fatalError("a frame of another size") }
    }
}

private func decode(
    _ file: [UInt8], _ size: (width: Int, height: Int), _ target: (width: Int, height: Int)?
) throws -> PixelBuffer? {
    switch file.first {
    case 0x89: try .decodingOrdinaryPNG(file, of: size, scaledTo: target, shouldStop: { false })
    case 0xFF:
        try .decodingOrdinaryJPEG(
            file, width: size.width, height: size.height, scaledTo: target, shouldStop: { false })
    default:
        try .decodingOrdinaryWebP(
            file, width: size.width, height: size.height, scaledTo: target, shouldStop: { false })
    }
}

/// The size that a header states, as the render core reads it.
private func size(of file: [UInt8]) -> (width: Int, height: Int)? {
    func number(_ offsets: Int...) -> Int? {
        guard offsets.allSatisfy({ file.indices.contains($0) }) else { return nil }
        return offsets.reduce(0) { $0 << 8 | Int(file[$1]) }
    }
    func pair(_ width: Int?, _ height: Int?) -> (width: Int, height: Int)? {
        guard let width, let height, max(width, height) < 1 << 20 else { return nil }
        return (width, height)
    }
    switch file.first {
    case 0x89: return pair(number(16, 17, 18, 19), number(20, 21, 22, 23))
    case 0xFF:
        let frame = file.indices.first { file[$0] == 0xFF && [0xC0, 0xC1, 0xC2].contains(number($0 + 1)) }
        return frame.flatMap { pair(number($0 + 7, $0 + 8), number($0 + 5, $0 + 6)) }
    case UInt8(ascii: "R"):
        switch number(15) {
        case Int(UInt8(ascii: "X")): return pair(number(26, 25, 24).map { $0 + 1 }, number(29, 28, 27).map { $0 + 1 })
        case Int(UInt8(ascii: "L")):
            guard let bits = number(24, 23, 22, 21) else { return nil }
            return (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
        default: return pair(number(27, 26).map { $0 & 0x3FFF }, number(29, 28).map { $0 & 0x3FFF })
        }
    default: return nil
    }
}
