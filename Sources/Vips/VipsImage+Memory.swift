internal import CVips

extension VipsImage {
    /// This image's pixels in memory of their own, cut off from what made them.
    package func inMemory() throws(VipsError) -> VipsImage {
        let pixels = try written()
        let image: VipsImage
        do {
            image = try framing(pixels)
        } catch {
            g_free(pixels.baseAddress)
            throw error
        }
        image.whenClosed(pixels.baseAddress) { _, pixels in g_free(pixels) }
        return image
    }

    /// Another image of the same pixels, whose signals and kill flag are its own. Of an image that is not in memory, a
    /// copy of the way to make it.
    func sharingPixels() throws(VipsError) -> VipsImage {
        guard let pixels = pixelsInMemory else { return try applying("copy") }
        let image = try framing(pixels)
        image.whenClosed(Unmanaged.passRetained(self).toOpaque()) { _, owner in
            guard let owner else { return }
            Unmanaged<VipsImage>.fromOpaque(owner).release()
        }
        return image
    }

    /// All pixels, row by row, one byte a sample. For 8-bit images.
    package func pixels() throws(VipsError) -> [UInt8] {
        let pixels = try written()
        defer { g_free(pixels.baseAddress) }
        return [UInt8](pixels)
    }

    /// `vips_image_write_to_memory`: the caller frees it.
    private func written() throws(VipsError) -> UnsafeMutableRawBufferPointer {
        var count = 0
        let start = withExtendedLifetime(self) { vips_image_write_to_memory(handle, &count) }
        guard let start else { throw VipsError("vips_image_write_to_memory") }
        return UnsafeMutableRawBufferPointer(start: start, count: count)
    }

    /// The pixels of an image that `framing` made.
    private var pixelsInMemory: UnsafeMutableRawBufferPointer? {
        withExtendedLifetime(self) {
            guard handle.pointee.dtype == VIPS_IMAGE_SETBUF_FOREIGN else { return nil }
            return UnsafeMutableRawBufferPointer(start: handle.pointee.data, count: width * height * bands)
        }
    }

    /// An image of this size and kind around `pixels`, which must outlive it: `vips_image_new_from_memory`.
    private func framing(_ pixels: UnsafeMutableRawBufferPointer) throws(VipsError) -> VipsImage {
        let image = withExtendedLifetime(self) {
            vips_image_new_from_memory(
                pixels.baseAddress, pixels.count, vips_image_get_width(handle), vips_image_get_height(handle),
                vips_image_get_bands(handle), vips_image_get_format(handle))
        }
        guard let image else { throw VipsError("vips_image_new_from_memory") }
        image.pointee.Type = interpretation
        return VipsImage(owning: image)
    }

    /// libvips keeps images that others are made of, so the memory is let go when it does, not when Swift does.
    private func whenClosed(_ memory: gpointer?, _ free: @convention(c) (gpointer?, gpointer?) -> Void) {
        withExtendedLifetime(self) {
            _ = g_signal_connect_data(
                handle, "postclose", unsafeBitCast(free, to: GCallback.self), memory, nil, GConnectFlags(0))
        }
    }
}
