import CalotypeWebP

/// Options and pixels made of any bytes, and what must hold for them. The fuzzer in Tests/Fuzz tries what it finds, the
/// suite what a seed makes.
struct FuzzCase {
    let width: Int
    let height: Int
    let options: WebPOptions
    private let layout: UInt8
    private let isPortable: Bool
    private let hasTransparency: Bool
    private let gap: Int
    private let mostModeBytes: Int
    /// Rows of each strip, where the same is encoded row by row.
    private let stripHeight: Int
    private let pixels: [UInt8]

    /// Bytes that say how; all behind them are pixels, over and over.
    static let header = 16

    /// nil if there are too few bytes.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > Self.header else { return nil }
        width = 1 + Int(bytes[0]) % 96
        height = 1 + Int(bytes[1]) % 96
        layout = bytes[2] % 3
        isPortable = bytes[2] & 128 != 0
        hasTransparency = bytes[3] & 1 == 1
        gap = Int(bytes[3] >> 1) % 20
        mostModeBytes = bytes[4] < 200 ? 1 << 19 : 10 + 8 * Int(bytes[4] - 200)
        stripHeight = 1 + Int(bytes[13]) % 20
        let metadata = WebPMetadata(
            icc: bytes[5] & 1 == 1 ? Array(bytes.prefix(Int(bytes[6]))) : nil,
            exif: bytes[5] & 2 == 2 ? Array(bytes.suffix(Int(bytes[7]))) : nil,
            xmp: bytes[5] & 4 == 4 ? Array(bytes.prefix(Int(bytes[8]))) : nil)
        options = WebPOptions(
            quality: Int(bytes[9]) % 103 - 1, effort: Int(bytes[10]) % 8, maximumThreads: Int(bytes[11]) % 5,
            filterStrength: bytes[12] < 128 ? nil : Int(bytes[12]) - 128, exact: bytes[14] & 1 == 1,
            metadata: metadata)
        let (space, shown) = ((width * 4 + gap) * height, bytes.count - Self.header)
        var pixels = (0..<space).map { bytes[Self.header + $0 % shown] }
        if layout == 1, !hasTransparency { for index in 0..<space { pixels[index] |= index % 4 == 3 ? 255 : 0 } }
        self.pixels = pixels
    }

    /// What is wrong, if anything is.
    func failure() -> String? {
        do {
            var encoder = WebPEncoder()
            encoder.usesPortableKernels = isPortable
            encoder.mostModeBytes = mostModeBytes
            var planes: [UInt8] = []
            let encoded = try view(0..<height) { image throws(WebPError) in
                try encoder.encode(
                    image, options: options, borrowThread: Encoding.borrowThread, isCancelled: { false },
                    inspect: { planes = $0.bytes }
                )
            }
            guard areOptionsAllowed else { return "took \(options)" }
            guard LibWebP.planes(of: encoded.bytes) == planes else { return "decodes to something else: \(options)" }
            guard !hasTransparency || layout != 1 || LibWebP.rgba(of: encoded.bytes)?.alpha == alpha else {
                return "has another alpha: \(options)"
            }
            let rowByRow = try encoder.encode(canvas(), options: options, borrowThread: Encoding.borrowThread)
            return rowByRow.bytes == encoded.bytes ? nil : "is another file row by row: \(options)"
        } catch WebPError.option {
            return areOptionsAllowed ? "refused \(options)" : nil
        } catch WebPError.transparent {
            return layout == 1 && hasTransparency ? nil : "saw transparency"
        } catch {
            return "\(error)"
        }
    }

    private var alpha: [UInt8] {
        (0..<height).flatMap { y in (0..<width).map { x in pixels[4 * y * (width + gap / 4) + 4 * x + 3] } }
    }

    private var areOptionsAllowed: Bool {
        (0...100).contains(options.quality) && (0...6).contains(options.effort)
            && (1...4).contains(options.maximumThreads) && (0...100).contains(options.filterStrength ?? 0)
    }

    private func canvas() throws(WebPError) -> WebPCanvas {
        var canvas = try WebPCanvas(width: width, height: height, usesPortableKernels: isPortable)
        // Planes are cut between pairs of rows.
        let step = layout == 2 ? 2 * stripHeight : stripHeight
        for top in stride(from: 0, to: height, by: step) {
            try view(top..<min(top + step, height)) { strip throws(WebPError) in try canvas.append(strip) }
        }
        return canvas
    }

    private func view<Result>(
        _ rows: Range<Int>, _ body: (WebPImage) throws(WebPError) -> Result
    ) throws(WebPError) -> Result {
        try pixels.withUnsafeBufferPointer { buffer throws(WebPError) in
            guard let base = buffer.baseAddress else { throw .tooLarge }
            let (top, height) = (rows.lowerBound, rows.count)
            switch layout {
            case 0:
                let bytesPerRow = 3 * width + gap
                return try body(
                    WebPImage(rgb: base + top * bytesPerRow, width: width, height: height, bytesPerRow: bytesPerRow))
            case 1:
                let bytesPerRow = 4 * (width + gap / 4)
                return try body(
                    WebPImage(rgba: base + top * bytesPerRow, width: width, height: height, bytesPerRow: bytesPerRow))
            default:
                let (bytesPerRow, halfBytes) = (width + gap, (width + 1) / 2 + gap / 2)
                let chroma = base + top / 2 * halfBytes
                return try body(
                    WebPImage(
                        y: base + top * bytesPerRow, u: chroma + 1, v: chroma + 2, width: width, height: height,
                        yBytesPerRow: bytesPerRow, uvBytesPerRow: halfBytes))
            }
        }
    }
}
