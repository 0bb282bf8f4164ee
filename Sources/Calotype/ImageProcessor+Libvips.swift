internal import NIOPosix
internal import Vips

extension ImageProcessor {
    /// Opens libvips, unless it is open, and returns when it can be used: whatever is no ordinary PNG or JPEG needs it.
    ///
    /// Throws `ImageError.needsLibvips` where it is missing or too old, on every call: it is looked for once a process.
    package static func openLibvips() async throws {
        // Opening takes 0.1 s, and threads for pixels may be busy for longer.
        try await NIOThreadPool.singleton.runIfActive {
            do {
                try Vips.start()
            } catch {
                throw ImageError.needsLibvips("\(error)")
            }
        }
    }
}
