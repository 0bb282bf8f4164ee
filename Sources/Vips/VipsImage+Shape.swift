internal import CVips

extension VipsImage {
    /// Lanczos3 to exactly this size. Alpha is premultiplied meanwhile, so that hidden colours do not bleed.
    package func resized(width: Int, height: Int) throws(VipsError) -> VipsImage {
        guard (width, height) != (self.width, self.height) else { return self }
        guard hasAlpha else { return try scaled(width: width, height: height) }
        return try applying("premultiply").scaled(width: width, height: height)
            .applying("unpremultiply").applying("cast", ["format": .int(Int(VIPS_FORMAT_UCHAR.rawValue))])
    }

    private func scaled(width: Int, height: Int) throws(VipsError) -> VipsImage {
        let horizontal = Double(width) / Double(self.width)
        let vertical = Double(height) / Double(self.height)
        return try applying("resize", ["scale": .double(horizontal), "vscale": .double(vertical)])
    }

    /// Turned and mirrored upright, for an EXIF orientation of 1 to 8. Needs its pixels in memory.
    package func upright(from orientation: Int) throws(VipsError) -> VipsImage {
        switch orientation {
        case 2: try flipped(VIPS_DIRECTION_HORIZONTAL)
        case 3: try turned(VIPS_ANGLE_D180)
        case 4: try flipped(VIPS_DIRECTION_VERTICAL)
        case 5: try turned(VIPS_ANGLE_D90).flipped(VIPS_DIRECTION_HORIZONTAL)
        case 6: try turned(VIPS_ANGLE_D90)
        case 7: try turned(VIPS_ANGLE_D90).flipped(VIPS_DIRECTION_VERTICAL)
        case 8: try turned(VIPS_ANGLE_D270)
        default: self
        }
    }

    private func turned(_ angle: VipsAngle) throws(VipsError) -> VipsImage {
        try applying("rot", ["angle": .int(Int(angle.rawValue))])
    }

    private func flipped(_ direction: VipsDirection) throws(VipsError) -> VipsImage {
        try applying("flip", ["direction": .int(Int(direction.rawValue))])
    }

    /// Without its alpha band where every pixel is opaque. Needs its pixels in memory.
    package func droppingOpaqueAlpha() throws(VipsError) -> VipsImage {
        guard hasAlpha else { return self }
        let alpha = try applying("extract_band", ["band": .int(bands - 1)])
        guard try alpha.minimum() == 255 else { return self }
        return try applying("extract_band", ["band": 0, "n": .int(bands - 1)]).inMemory()
    }

    private func minimum() throws(VipsError) -> Double {
        let operation = try VipsOperation("min")
        try operation.set("in", to: .image(self))
        return try operation.run().double()
    }

    /// Opaque, the background showing through where it was not.
    package func flattened(onto background: [Double]) throws(VipsError) -> VipsImage {
        guard hasAlpha else { return self }
        return try applying("flatten", ["background": .doubles(background)])
    }
}
