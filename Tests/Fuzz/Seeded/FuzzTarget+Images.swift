import CalotypeTesting
import CalotypeWebP
import Pixels

@testable import CalotypeImage

extension FuzzTarget {
    static let images = [
        Self(name: "header", seeds: { small + corpus("pngsuite", "image-rs", "orientation", "ai") }) { input in
            let header = try ImageHeader(input)
            require(header.frames >= 1 && header.scans >= 0 && header.tiles >= 1, "a header without a picture")
            require((1...8).contains(header.orientation), "an orientation of \(header.orientation)")
            try ImageLimits().check(header)
            try ImageLimits().checkFrames(of: header)
            let spec = VariantSpec(
                .normal, inside: Dimensions(width: 64, height: 64), as: .webp, quality: 80, effort: 0)
            let plan = try DecodePlan(header, for: [spec])
            require(plan.predictedMemory(sourceBytes: input.count, specs: [spec]) > 0, "no memory")
        },
        decoder("png", .png, ["IHDR", "IDAT", "PLTE", "tRNS", "IEND", "iCCP", "acTL"], [drawn.png]) {
            input, size, target in
            try PixelBuffer.decodingOrdinaryPNG(input, of: size, scaledTo: target, shouldStop: { false })
        },
        decoder("jpeg", .jpeg, [], [try? drawn.pixels.jpeg()].compactMap(\.self)) { input, size, target in
            try PixelBuffer.decodingOrdinaryJPEG(
                input, width: size.width, height: size.height, scaledTo: target, shouldStop: { false })
        },
        decoder("webp", .webp, ["VP8 ", "VP8L", "VP8X", "ALPH", "ANMF", "ANIM"], webps) { input, size, target in
            try PixelBuffer.decodingOrdinaryWebP(
                input, width: size.width, height: size.height, scaledTo: target, shouldStop: { false })
        },
        Self(
            name: "webp-animation", seeds: { animations + corpus("image-rs", "ai", ending: ["webp"]) },
            words: ["ANMF", "ANIM", "VP8X", "VP8L", "ALPH", "VP8 "]
        ) { input in
            let header = try ImageHeader(input)
            let size = header.stored
            guard header.format == .webp, header.frames <= 64, size.pixels <= 1 << 18,
                let animation = try AnimatedWebP(
                    input, width: size.width, height: size.height, most: 64, showsBackground: header.hasAlpha)
            else { return }
            let frames = try animation.droppingOpaqueAlpha { false }.makeFrames()
            for _ in 0..<animation.count {
                let frame = try frames.next { false }
                require((frame.width, frame.height) == (size.width, size.height), "a frame of another size")
            }
        },
        decoder("gif", .gif, ["NETSCAPE2.0", "!\u{F9}"], [SmallGIF.with(SmallGIF.transparency, SmallGIF.frame())]) {
            input, size, target in
            try PixelBuffer.decodingOrdinaryGIF(
                input, width: size.width, height: size.height, scaledTo: target, shouldStop: { false })
        },
        Self(
            name: "av1", seeds: { [unit(1, [0x18, 0x40, 1]) + unit(6, Array(0...40)), corpusAVIF] },
            words: ["meta", "svt-av1 ", "hdlr"]
        ) { input in
            _ = AVIFFile.encoder(of: input)
            guard let stream = AV1Stream(encoded: input) else { return }
            require(stream.bytes.count <= input.count, "a stream longer than its source")
            // A temporal delimiter is left out, so reading again changes nothing.
            require(AV1Stream(encoded: stream.bytes)?.bytes == stream.bytes, "a stream that is read differently")
        },
    ]

    /// Files of our own encoder, without and with alpha.
    private static var webps: [[UInt8]] {
        [DrawnImage.corners(24, 18), .fading(24, 18)].compactMap { drawn in
            drawn.samples.withUnsafeBufferPointer { samples -> [UInt8]? in
                guard let start = samples.baseAddress else { return nil }
                let (width, height, row) = (drawn.width, drawn.height, drawn.width * drawn.channels)
                let image =
                    drawn.channels == 4
                    ? WebPImage(rgba: start, width: width, height: height, bytesPerRow: row)
                    : WebPImage(rgb: start, width: width, height: height, bytesPerRow: row)
                return try? WebPEncoder().encode(image).bytes
            }
        }
    }

    /// A still image, twice: over the whole canvas, and blended with a part of it.
    private static var animations: [[UInt8]] {
        webps.map { still in
            let isExtended = still[12...].starts(with: "VP8X".utf8)
            let image = Array(still[(isExtended ? 30 : 12)...])
            func frame(_ left: UInt8) -> [UInt8] {
                SmallWebP.chunk("ANMF", [left, 0, 0, 0, 0, 0, 23, 0, 0, 17, 0, 0, 50, 0, 0, left & 1] + image)
            }
            return SmallWebP.with(
                SmallWebP.canvas(34, 18, flags: 0x12), SmallWebP.chunk("ANIM", [0, 0, 0, 0, 0, 0]), frame(0), frame(5))
        }
    }

    private static let drawn = DrawnImage.corners(24, 18)

    static let small = [
        SmallPNG.with(SmallPNG.chunk("tEXt", ascii("Comment\0a"))),
        SmallJPEG.with(SmallJPEG.exif(SmallTIFF.orientation(6))),
        SmallJPEG.with(frame: SmallJPEG.frame(marker: 0xC2)), SmallGIF.with(SmallGIF.frame(), SmallGIF.frame()),
        SmallWebP.with(SmallWebP.canvas(), SmallWebP.lossy()), SmallWebP.with(SmallWebP.lossless()),
        SmallHEIF.with(), SmallTIFF.orientation(3),
    ]

    /// The small files of these folders of the corpus. There is none without a corpus.
    static func corpus(_ folders: String..., ending extensions: [String] = [], most: Int = 32_768) -> [[UInt8]] {
        folders.flatMap { Corpus.files(in: Corpus.folder($0)) }
            .filter { path in extensions.isEmpty || extensions.contains { path.lowercased().hasSuffix(".\($0)") } }
            .compactMap { try? Corpus.bytes($0) }
            .filter { (1...most).contains($0.count) }
    }

    private static var corpusAVIF: [UInt8] { corpus("image-rs", ending: ["avif"]).first ?? SmallHEIF.with() }

    private static func unit(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        joined([type << 3 | 2, UInt8(content.count)], content)
    }

    /// A decoder of one format. Decoding twice must give the same pixels, and of the size that the header states.
    private static func decoder(
        _ name: String, _ format: ImageFormat, _ words: [String], _ seeds: [[UInt8]],
        _ decode:
            @escaping @Sendable (
                _ input: [UInt8], _ size: (width: Int, height: Int), _ target: (width: Int, height: Int)?
            ) throws -> PixelBuffer?
    ) -> Self {
        let endings = format == .jpeg ? ["jpg", "jpeg"] : [name]
        return Self(
            name: name,
            seeds: {
                seeds + corpus("pngsuite", "image-rs", "orientation", "vendors", ending: endings)
            }, words: words
        ) { input in
            let header = try ImageHeader(input)
            guard header.format == format, header.stored.pixels <= 1 << 18 else { return }
            let size = (width: header.stored.width, height: header.stored.height)
            guard let whole = try decode(input, size, nil) else { return }
            require((whole.width, whole.height) == size, "pixels of another size")
            let again = try decode(input, size, nil)
            require(again?.samples == whole.samples, "other pixels at the second time")
            let half = (width: (size.width + 1) / 2, height: (size.height + 1) / 2)
            if let reduced = try decode(input, size, half) {
                require((reduced.width, reduced.height) == half, "reduced pixels of another size")
            }
        }
    }
}
