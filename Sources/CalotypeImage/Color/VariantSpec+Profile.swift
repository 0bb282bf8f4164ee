internal import Pixels
internal import Vips

extension VariantSpec {
    /// The spec and the watermark images with their colors converted from sRGB to `profile`.
    func colored(by profile: [UInt8], _ marks: WatermarkImages, stop: StopFlag) throws -> (VariantSpec, WatermarkImages)
    {
        var (spec, marks) = (self, marks)
        spec.background = try background.converted(to: profile, stop: stop)
        if case .text(var text) = watermark?.content {
            text.color = try text.color.converted(to: profile, stop: stop)
            spec.watermark?.content = .text(text)
        }
        for (source, image) in marks.images { marks.images[source] = try image.fromSRGB(to: profile, stop: stop) }
        return (spec, marks)
    }
}

extension RGBColor {
    fileprivate func converted(to profile: [UInt8], stop: StopFlag) throws -> RGBColor {
        let pixel = try unsafe PixelBuffer(width: 1, height: 1, channels: 3) {
            unsafe $0.copyBytes(from: [red, green, blue])
        }
        let samples = try unsafe pixel.fromSRGB(to: profile, stop: stop).withBytes { unsafe [UInt8]($0) }
        return RGBColor(red: samples[0], green: samples[1], blue: samples[2])
    }
}

extension ColorProfile {
    var gamut: VipsGamut {
        switch self {
        case .srgb: .srgb
        case .displayP3: .displayP3
        case .keep: .stored
        }
    }
}
