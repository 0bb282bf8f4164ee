/// The RIFF file around a frame (Google's WebP container specification).
struct Container {
    let width: Int
    let height: Int
    let metadata: WebPMetadata
    /// Whether any segment has a loop filter strength above 0.
    let isFiltered: Bool
    /// The content of the `ALPH` chunk; empty for an opaque image.
    let alpha: [UInt8]
    let modes: ByteBuffer
    let coefficients: [ByteBuffer]

    private var frameBytes: Int {
        10 + modes.count + 3 * (coefficients.count - 1) + coefficients.reduce(0) { $0 + $1.count }
    }

    func file() throws(WebPError) -> [UInt8] {
        let chunks = [metadata.icc, metadata.exif, metadata.xmp, alpha].map { $0 ?? [] }
        let extras = chunks.filter { !$0.isEmpty }
        let extended = extras.isEmpty ? 0 : 18 + extras.reduce(0) { $0 + 8 + $1.count + $1.count & 1 }
        let riffSize = 4 + 8 + frameBytes + frameBytes & 1 + extended
        guard riffSize <= 0xFFFF_FFF6 else { throw .tooLarge }

        var file: [UInt8] = []
        file.reserveCapacity(8 + riffSize)
        file.append("RIFF", size: riffSize)
        file += "WEBP".utf8
        if extended > 0 { file.append(header: flags(chunks), width: width, height: height) }
        file.append(chunk: "ICCP", chunks[0])
        file.append(chunk: "ALPH", alpha)
        file.append("VP8 ", size: frameBytes)
        appendFrame(to: &file)
        if frameBytes & 1 == 1 { file.append(0) }
        file.append(chunk: "EXIF", chunks[1])
        file.append(chunk: "XMP ", chunks[2])
        return file
    }

    private func flags(_ chunks: [[UInt8]]) -> UInt8 {
        (chunks[0].isEmpty ? 0 : 0x20) | (chunks[1].isEmpty ? 0 : 0x08) | (chunks[2].isEmpty ? 0 : 0x04)
            | (alpha.isEmpty ? 0 : 0x10)
    }

    /// Frame tag, start code, size and partitions: RFC 6386 section 9.1.
    private func appendFrame(to file: inout [UInt8]) {
        let version = isFiltered ? 0 : 2
        file.append(little: version << 1 | 1 << 4 | modes.count << 5, bytes: 3)
        file += [0x9D, 0x01, 0x2A]
        file.append(little: width, bytes: 2)
        file.append(little: height, bytes: 2)
        file += UnsafeBufferPointer(start: modes.base, count: modes.count)
        for partition in coefficients.dropLast() { file.append(little: partition.count, bytes: 3) }
        for partition in coefficients { file += UnsafeBufferPointer(start: partition.base, count: partition.count) }
    }
}

extension [UInt8] {
    mutating func append(little value: Int, bytes: Int) {
        for byte in 0..<bytes { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }

    mutating func append(_ name: String, size: Int) {
        self += name.utf8
        append(little: size, bytes: 4)
    }

    fileprivate mutating func append(chunk name: String, _ content: [UInt8]) {
        guard !content.isEmpty else { return }
        append(name, size: content.count)
        self += content
        if content.count & 1 == 1 { append(0) }
    }

    mutating func append(header flags: UInt8, width: Int, height: Int) {
        append("VP8X", size: 10)
        self += [flags, 0, 0, 0]
        append(little: width - 1, bytes: 3)
        append(little: height - 1, bytes: 3)
    }
}
