internal import CVips
private import Synchronization

/// A flag that ends running pixel work. Any thread may raise it, before or during the work.
package final class VipsStop: Sendable {
    private let raised = Atomic(false)

    package init() {}

    package func raise() { raised.store(true, ordering: .relaxed) }
    package var isRaised: Bool { raised.load(ordering: .relaxed) }

    /// Runs `body` on a view of `image` that is killed soon after the flag is raised. Throws `CancellationError` then,
    /// also where `body` came to its end: the WebP saver of libvips 8.14.1 hears nothing once it encodes.
    package func watching<R>(_ image: VipsImage, _ body: (VipsImage) throws -> R) throws -> R {
        guard !isRaised else { throw CancellationError() }
        do {
            let watched = try image.sharingPixels()
            watched.onProgress(self)
            let result = try body(watched)
            guard !isRaised else { throw CancellationError() }
            return result
        } catch  where isRaised {
            throw CancellationError()
        }
    }
}

extension VipsImage {
    /// `vips_image_set_progress` and the `eval` signal, which comes between tiles on the thread that waits for them.
    fileprivate func onProgress(_ stop: VipsStop) {
        let evaluate: @convention(c) (UnsafeMutablePointer<CVips.VipsImage>?, gpointer?, gpointer?) -> Void = {
            image, _, stop in
            guard let stop, Unmanaged<VipsStop>.fromOpaque(stop).takeUnretainedValue().isRaised else { return }
            vips_image_set_kill(image, 1)
        }
        let release: @convention(c) (gpointer?, UnsafeMutablePointer<GClosure>?) -> Void = { stop, _ in
            guard let stop else { return }
            Unmanaged<VipsStop>.fromOpaque(stop).release()
        }
        withExtendedLifetime(self) {
            vips_image_set_progress(handle, 1)
            g_signal_connect_data(
                handle, "eval", unsafeBitCast(evaluate, to: GCallback.self), Unmanaged.passRetained(stop).toOpaque(),
                release, GConnectFlags(0))
        }
    }
}
