internal import NIOPosix
internal import Vips

extension ImageProcessor {
    /// Loads libvips, if it is not loaded yet, and returns when it is ready. All images except ordinary PNG and JPEG
    /// need it.
    ///
    /// Throws `ImageError.needsLibvips` if libvips is missing or too old. A process looks for libvips once, and later
    /// calls throw again.
    package static func openLibvips() async throws {
        // Loading takes 0.1 s. The threads for pixel work may be busy for longer, so another pool does it.
        try await NIOThreadPool.singleton.runIfActive {
            do {
                try Vips.start()
            } catch {
                throw ImageError.needsLibvips("\(error)")
            }
        }
    }
}
