internal import CVips

extension VipsImage {
    /// Lanczos3 to exactly this size. Alpha is premultiplied meanwhile, so that hidden colours do not bleed.
    package func resized(width: Int, height: Int) throws(VipsError) -> VipsImage {
        guard (width, height) != (self.width, self.height) else { return self }
        guard hasAlpha else { return try scaled(width: width, height: height) }
        return try applying("premultiply").scaled(width: width, height: height)
            .applying("unpremultiply").applying("cast", ["format": .int(Int(VIPS_FORMAT_UCHAR))])
    }

    private func scaled(width: Int, height: Int) throws(VipsError) -> VipsImage {
        let horizontal = Double(width) / Double(self.width)
        let vertical = Double(height) / Double(self.height)
        return try applying("resize", ["scale": .double(horizontal), "vscale": .double(vertical)])
    }
}
