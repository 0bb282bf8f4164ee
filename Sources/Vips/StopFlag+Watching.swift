internal import CVips
internal import Pixels

extension StopFlag {
    /// Runs `body` on `image`, and kills the image soon after the flag is raised. Throws `CancellationError` then, even
    /// if `body` has finished: the WebP saver of libvips 8.14.1 cannot be interrupted while it encodes.
    func watching<R>(_ image: VipsImage, _ body: (VipsImage) throws -> R) throws -> R {
        try check()
        do {
            image.onProgress(self)
            let result = try body(image)
            try check()
            return result
        } catch  where isRaised {
            throw CancellationError()
        }
    }
}

extension VipsImage {
    /// Uses `vips_image_set_progress` and the `eval` signal, which is sent between tiles on the thread that waits for
    /// them.
    fileprivate func onProgress(_ stop: StopFlag) {
        let evaluate: @convention(c) (OpaquePointer?, gpointer?, gpointer?) -> Void = { image, _, stop in
            guard let stop, Unmanaged<StopFlag>.fromOpaque(stop).takeUnretainedValue().isRaised else { return }
            vips_image_set_kill(image, 1)
        }
        let release: @convention(c) (gpointer?, OpaquePointer?) -> Void = { stop, _ in
            guard let stop else { return }
            Unmanaged<StopFlag>.fromOpaque(stop).release()
        }
        withExtendedLifetime(self) {
            vips_image_set_progress(handle, 1)
            _ = g_signal_connect_data(
                object, "eval", unsafeBitCast(evaluate, to: GCallback.self), Unmanaged.passRetained(stop).toOpaque(),
                release, 0)
        }
    }
}
