import Pixels

/// libFuzzer calls this with each input that it makes up: see Scripts/fuzz. The input is a GIF without its first six
/// bytes, whose canvas has the size that it states.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let file = Array("GIF89a".utf8) + UnsafeBufferPointer(start: start, count: count)
    guard file.count > 13 else { return 0 }
    let (width, height) = (1 + Int(file[6]), 1 + Int(file[8]))
    guard let animation = try? GIFAnimation(file, width: width, height: height, most: 64, shouldStop: { false }) else {
        return 0
    }
    do {
        let frames = try GIFFrames(animation)
        for index in 0..<animation.count {
            let frame = try frames.next { false }
            guard frame.width == width, frame.height == height else { fatalError("frame \(index) has another size") }
            if index == 0 { try compare(frame, file) }
        }
    } catch {
        fatalError("an animation that was checked fails: \(error)")
    }
    return 0
}

/// The first frame is the still image.
private func compare(_ frame: PixelBuffer, _ file: [UInt8]) throws {
    let still = try PixelBuffer.decodingOrdinaryGIF(file, width: frame.width, height: frame.height) { false }
    guard let still else { fatalError("the still image is missing") }
    let same = still.withBytes { still in
        frame.withBytes { frame in still.count != frame.count || still.elementsEqual(frame) }
    }
    guard same else { fatalError("the still image differs") }
}
