internal import CVips
package import Pixels

extension VipsImage {
    /// Resizes with a Lanczos3 filter to exactly this size. Alpha is premultiplied meanwhile, so that the colors of
    /// transparent pixels do not bleed.
    package func resized(width: Int, height: Int) throws(VipsError) -> VipsImage {
        guard (width, height) != (self.width, self.height) else { return self }
        guard hasAlpha else { return try scaled(width: width, height: height) }
        let scaled = try applying("premultiply").scaled(width: width, height: height).applying("unpremultiply")
        guard is16Bit else { return try scaled.applying("cast", ["format": .int(Int(VIPS_FORMAT_UCHAR))]) }
        // A cast truncates, so the samples are rounded first. Otherwise opaque pixels could become slightly
        // transparent.
        return try scaled.applying("round", ["round": .int(Int(VIPS_OPERATION_ROUND_RINT))])
            .applying("cast", ["format": .int(Int(VIPS_FORMAT_USHORT))])
    }

    private func scaled(width: Int, height: Int) throws(VipsError) -> VipsImage {
        let horizontal = Double(width) / Double(self.width)
        let vertical = Double(height) / Double(self.height)
        return try applying("resize", ["scale": .double(horizontal), "vscale": .double(vertical)])
    }

    /// The first `count` bands of the image.
    package func keepingBands(_ count: Int) throws(VipsError) -> VipsImage {
        guard count < bands else { return self }
        return try applying("extract_band", ["band": 0, "n": .int(count)])
    }

    /// `height` rows, starting at `top`.
    func part(top: Int, height: Int) throws(VipsError) -> VipsImage {
        guard height < self.height else { return self }
        return try applying(
            "extract_area", ["left": 0, "top": .int(top), "width": .int(width), "height": .int(height)], input: "input")
    }
}

extension PixelBuffer {
    /// Resizes like `VipsImage.resized`. Used for 16-bit samples, which no other code here can resize.
    package func resizedByVips(width: Int, height: Int, stop: StopFlag) throws -> PixelBuffer {
        try Vips.working {
            try stop.watching(try VipsImage(self)) { try $0.resized(width: width, height: height).pixels() }
        }
    }
}
