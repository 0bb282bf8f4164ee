internal import CVips
package import Pixels

extension VipsImage {
    /// The pixels in memory of their own, cut off from what made them.
    package func pixels() throws(VipsError) -> PixelBuffer {
        guard is8Bit || is16Bit, bands == 3 || bands == 4 else {
            throw VipsError("vips_image_write_to_memory", detail: "\(bands) bands of format \(format)")
        }
        var count = 0
        // From g_malloc, which is malloc since GLib 2.46.
        guard let start = withExtendedLifetime(self, { vips_image_write_to_memory(handle, &count) }) else {
            throw VipsError("vips_image_write_to_memory")
        }
        return PixelBuffer(
            width: width, height: height, channels: bands, depth: is8Bit ? .eight : .sixteen, adopting: start)
    }

    /// `vips_image_new_from_memory`: an image of libvips around `buffer`.
    convenience init(_ buffer: PixelBuffer) throws(VipsError) {
        let image = buffer.withBytes { bytes in
            vips_image_new_from_memory(
                bytes.baseAddress, bytes.count, Int32(buffer.width), Int32(buffer.height), Int32(buffer.channels),
                buffer.depth == .eight ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT)
        }
        guard let image else { throw VipsError("vips_image_new_from_memory") }
        self.init(owning: image)
        keepUntilClosed(buffer)
        let meaning = buffer.depth == .eight ? VIPS_INTERPRETATION_sRGB : VIPS_INTERPRETATION_RGB16
        VipsArgument.int(Int(meaning)).withValue {
            g_object_set_property(object, "interpretation", &$0)
        }
    }

    /// libvips keeps images that others are made of, so the memory is let go when it does, not when Swift does.
    private func keepUntilClosed(_ buffer: PixelBuffer) {
        let release: @convention(c) (gpointer?, gpointer?) -> Void = { _, buffer in
            guard let buffer else { return }
            Unmanaged<PixelBuffer>.fromOpaque(buffer).release()
        }
        _ = g_signal_connect_data(
            object, "postclose", unsafeBitCast(release, to: GCallback.self),
            Unmanaged.passRetained(buffer).toOpaque(), nil, 0)
    }
}
