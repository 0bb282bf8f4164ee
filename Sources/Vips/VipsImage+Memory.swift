internal import CVips
package import Pixels

extension VipsImage {
    /// Computes the pixels and returns them in their own memory.
    package func pixels() throws(VipsError) -> PixelBuffer {
        guard is8Bit || is16Bit, bands == 3 || bands == 4 else {
            throw VipsError("vips_image_write_to_memory", detail: "\(bands) bands of format \(format)")
        }
        var count = 0
        // The memory comes from g_malloc, which is malloc since GLib 2.46.
        guard let start = withExtendedLifetime(self, { vips_image_write_to_memory(handle, &count) }) else {
            throw VipsError("vips_image_write_to_memory")
        }
        return PixelBuffer(
            width: width, height: height, channels: bands, depth: is8Bit ? .eight : .sixteen, adopting: start)
    }

    /// Computes the pixels into `memory`, with `vips_image_write`, and returns the number of its bytes that they fill.
    func write(to memory: UnsafeMutableRawBufferPointer) throws(VipsError) -> Int {
        let count = width * height * bands * (is8Bit ? 1 : 2)
        guard is8Bit || is16Bit, bands == 3 || bands == 4, count <= memory.count else {
            throw VipsError("vips_image_write", detail: "\(width)×\(height), \(bands) bands of format \(format)")
        }
        let target = vips_image_new_from_memory(
            memory.baseAddress, count, Int32(width), Int32(height), Int32(bands), format)
        guard let target else { throw VipsError("vips_image_new_from_memory") }
        let output = VipsImage(owning: target)
        let result = withExtendedLifetime((self, output)) { vips_image_write(handle, output.handle) }
        guard result == 0 else { throw VipsError("vips_image_write") }
        return count
    }

    /// Wraps `buffer` in an image, with `vips_image_new_from_memory`.
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

    /// Keeps `buffer` until libvips closes the image. libvips may keep the image longer than Swift does, because other
    /// images are made from it.
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
