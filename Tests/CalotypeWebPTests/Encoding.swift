import CLibWebP
import CalotypeWebP
import Dispatch

/// What an encode wrote, and what it says a decoder will see.
struct Encoding: Sendable {
    let encoded: EncodedWebP
    let reconstruction: [UInt8]

    init(
        _ picture: Picture, _ options: WebPOptions, portable: Bool = false, mostModeBytes: Int? = nil
    ) throws(WebPError) {
        var encoder = WebPEncoder()
        encoder.usesPortableKernels = portable
        if let mostModeBytes { encoder.mostModeBytes = mostModeBytes }
        var planes: [UInt8] = []
        let encoded = try picture.view { image throws(WebPError) in
            try encoder.encode(
                image, options: options, borrowThread: Self.borrowThread, isCancelled: { false },
                inspect: { planes = $0.bytes })
        }
        (self.encoded, reconstruction) = (encoded, planes)
    }

    static func borrowThread(_ work: @escaping @Sendable () -> Void) -> Bool {
        DispatchQueue.global().async(execute: work)
        return true
    }

    var bytes: [UInt8] { encoded.bytes }
}

/// libwebp, as a judge.
enum LibWebP {
    /// Luma, U and V as libwebp decodes them, before the loop filter; nil if it refuses.
    static func planes(of file: [UInt8]) -> [UInt8]? {
        var config = WebPDecoderConfig()
        guard WebPInitDecoderConfig(&config) != 0 else { return nil }
        config.options.bypass_filtering = 1
        config.output.colorspace = MODE_YUV
        guard WebPDecode(file, file.count, &config) == VP8_STATUS_OK else { return nil }
        defer { WebPFreeDecBuffer(&config.output) }
        let (width, height) = (Int(config.output.width), Int(config.output.height))
        let yuv = config.output.u.YUVA
        return rows(yuv.y, Int(yuv.y_stride), width, height)
            + rows(yuv.u, Int(yuv.u_stride), (width + 1) / 2, (height + 1) / 2)
            + rows(yuv.v, Int(yuv.v_stride), (width + 1) / 2, (height + 1) / 2)
    }

    private static func rows(_ base: UnsafePointer<UInt8>, _ stride: Int, _ width: Int, _ height: Int) -> [UInt8] {
        (0..<height).flatMap { Array(UnsafeBufferPointer(start: base + $0 * stride, count: width)) }
    }

    /// The file that libwebp writes at method 4.
    static func encode(_ picture: Picture, quality: Int, filterStrength: Int = 0) -> [UInt8]? {
        var config = WebPConfig()
        guard WebPConfigInit(&config) != 0 else { return nil }
        config.quality = Float(quality)
        config.filter_strength = Int32(filterStrength)
        var target = WebPPicture()
        guard WebPPictureInit(&target) != 0 else { return nil }
        (target.width, target.height) = (Int32(picture.width), Int32(picture.height))
        defer { WebPPictureFree(&target) }
        guard WebPPictureImportRGB(&target, picture.pixels, Int32(3 * picture.width)) != 0 else { return nil }
        var writer = WebPMemoryWriter()
        WebPMemoryWriterInit(&writer)
        return withUnsafeMutablePointer(to: &writer) { writer in
            target.writer = WebPMemoryWrite
            target.custom_ptr = UnsafeMutableRawPointer(writer)
            defer { WebPMemoryWriterClear(writer) }
            guard WebPEncode(&config, &target) != 0 else { return nil }
            return Array(UnsafeBufferPointer(start: writer.pointee.mem, count: writer.pointee.size))
        }
    }

    /// Red, green and blue as a user sees them.
    static func pixels(of file: [UInt8]) -> [UInt8]? {
        var (width, height): (Int32, Int32) = (0, 0)
        guard let base = WebPDecodeRGB(file, file.count, &width, &height) else { return nil }
        defer { WebPFree(base) }
        return Array(UnsafeBufferPointer(start: base, count: 3 * Int(width) * Int(height)))
    }

    /// Red, green, blue and alpha.
    static func rgba(of file: [UInt8]) -> RGBA? {
        var (width, height): (Int32, Int32) = (0, 0)
        guard let base = WebPDecodeRGBA(file, file.count, &width, &height) else { return nil }
        defer { WebPFree(base) }
        return RGBA(bytes: Array(UnsafeBufferPointer(start: base, count: 4 * Int(width) * Int(height))))
    }
}

/// Pixels with alpha.
struct RGBA {
    let bytes: [UInt8]
    var alpha: [UInt8] { stride(from: 3, to: bytes.count, by: 4).map { bytes[$0] } }
}
