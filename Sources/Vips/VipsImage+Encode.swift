internal import CVips
package import Pixels

extension PixelBuffer {
    /// `webpsave_buffer`, lossy. Raising `stop` ends the work.
    ///
    /// `strip` does nothing in libvips 8.14.1 (libvips #3340), but there is no metadata here to strip.
    package func webpByVips(quality: Int, effort: Int, stop: StopFlag) throws -> [UInt8] {
        try Vips.working {
            try stop.watching(try VipsImage(self)) { image in
                let operation = try VipsOperation("webpsave_buffer")
                try operation.set("in", to: .image(image))
                try operation.set("Q", to: .int(quality))
                try operation.set("effort", to: .int(effort))
                try operation.set("strip", to: true)
                return try operation.run().bytes()
            }
        }
    }
}
