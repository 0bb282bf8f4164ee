internal import CalotypeWebP
internal import Pixels

extension RasterImage {
    /// Encodes as lossy WebP without metadata, with the project's own encoder. It may use idle threads too.
    ///
    /// - Parameter borrowThread: runs work on an idle thread, and returns whether there is one.
    /// - Throws: `CancellationError` soon after `stop` is raised, and `PixelError`.
    func webp(
        as spec: VariantSpec, borrowThread: (@escaping @Sendable () -> Void) -> Bool, stop: StopFlag
    ) throws -> [UInt8] {
        precondition(first.depth == .eight, "WebP has 8 bits")
        let options = WebPOptions(quality: spec.quality, effort: spec.effort, maximumThreads: 4, exact: spec.exact)
        do {
            guard let timing else { return try first.webp(options, borrowThread) { stop.isRaised } }
            return try WebPEncoder().encode(
                animation(timing, stop), options: options, borrowThread: borrowThread, isCancelled: { stop.isRaised })
        } catch WebPError.cancelled {
            throw CancellationError()
        } catch WebPError.outOfMemory {
            throw PixelError.outOfMemory(
                bytes: WebPEncoder().predictedMemory(width: first.width, height: first.height))
        } catch let error as WebPError {
            throw PixelError.encoder("\(error)")
        }
    }

    private func animation(_ timing: FrameTiming, _ stop: StopFlag) throws -> WebPAnimation {
        let reader = try FrameReader(frames, stop: stop)
        return WebPAnimation(
            width: first.width, height: first.height, layout: first.hasAlpha ? .rgba : .rgb, durations: timing.delays,
            plays: timing.plays
        ) { Samples(image: try reader.next()) }
    }
}

/// The samples of a frame.
private struct Samples: AnimationPixels {
    let image: PixelBuffer

    func withPixels(_ body: (UnsafePointer<UInt8>) -> Void) {
        unsafe image.withBytes { samples in
            guard let start = unsafe samples.bindMemory(to: UInt8.self).baseAddress else { return }
            unsafe body(start)
        }
    }
}

extension PixelBuffer {
    fileprivate func webp(
        _ options: WebPOptions, _ borrowThread: (@escaping @Sendable () -> Void) -> Bool, _ shouldStop: () -> Bool
    ) throws -> [UInt8] {
        try unsafe withBytes { samples in
            guard let start = unsafe samples.bindMemory(to: UInt8.self).baseAddress else { return [] }
            let image =
                hasAlpha
                ? unsafe WebPImage(rgba: start, width: width, height: height, bytesPerRow: width * 4)
                : unsafe WebPImage(rgb: start, width: width, height: height, bytesPerRow: width * 3)
            return try WebPEncoder().encode(
                image, options: options, borrowThread: borrowThread, isCancelled: shouldStop
            ).bytes
        }
    }
}
