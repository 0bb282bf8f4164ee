internal import CVips

/// A libvips image: pixels, or the operations that make them.
///
/// It is Sendable because a finished libvips image is immutable and its reference count is atomic, so threads may share
/// it. The only change, `vips_image_set_kill`, sets a flag that any thread may set. Objects that must not be shared,
/// such as regions and images that are drawn on, are never wrapped.
package final class VipsImage: @unchecked Sendable {
    /// The `VipsImage *`.
    let handle: OpaquePointer
    var object: UnsafeMutablePointer<GObject> { UnsafeMutablePointer(handle) }

    init(owning handle: OpaquePointer) { self.handle = handle }

    deinit { g_object_unref(object) }

    package var width: Int { withExtendedLifetime(self) { Int(vips_image_get_width(handle)) } }
    package var height: Int { withExtendedLifetime(self) { Int(vips_image_get_height(handle)) } }
    package var bands: Int { withExtendedLifetime(self) { Int(vips_image_get_bands(handle)) } }
    package var hasAlpha: Bool { withExtendedLifetime(self) { vips_image_hasalpha(handle) != 0 } }

    var interpretation: VipsInterpretation {
        withExtendedLifetime(self) { vips_image_guess_interpretation(handle) }
    }

    var format: VipsBandFormat { withExtendedLifetime(self) { vips_image_get_format(handle) } }
    var is8Bit: Bool { format == VIPS_FORMAT_UCHAR }
    var is16Bit: Bool { format == VIPS_FORMAT_USHORT }

    /// A copy of the embedded ICC profile; `nil` if there is none.
    var iccProfile: [UInt8]? {
        withExtendedLifetime(self) {
            var start: UnsafeRawPointer?
            var count = 0
            guard vips_image_get_typeof(handle, "icc-profile-data") != 0,
                vips_image_get_blob(handle, "icc-profile-data", &start, &count) == 0
            else { return nil }
            return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
        }
    }

    /// Runs the operation `name` on this image and returns its output `out`.
    func applying(
        _ name: String, _ arguments: KeyValuePairs<String, VipsArgument> = [:], input: String = "in"
    ) throws(VipsError) -> VipsImage {
        let operation = try VipsOperation(name)
        try operation.set(input, to: .image(self))
        for (argument, value) in arguments { try operation.set(argument, to: value) }
        return try operation.run().image()
    }
}
