internal import Synchronization

/// Encodes images as lossy WebP (a VP8 key frame, and alpha without loss), on one to four threads.
///
/// The bytes depend only on the image and the options, not on threads, CPU or build.
public struct WebPEncoder: Sendable {
    /// Whether only the plain Swift kernels are used, for tests.
    package var usesPortableKernels = false
    /// The maximum size of the modes in the first partition, in bytes: the limit of the format, less libwebp's margin.
    /// Tests set a lower value.
    package var mostModeBytes = (1 << 19) - 2048

    /// Creates an encoder. It has no state, so one encoder can encode any number of images at the same time.
    public init() {}

    /// Encodes on the calling thread and on threads that `borrowThread` provides. Returns after all of them have
    /// stopped using the image.
    ///
    /// - Parameters:
    /// - image: pixels, borrowed until the call returns.
    /// - options: how to encode.
    /// - borrowThread: passes work to an idle thread, which may start it now or a little later, and returns whether
    ///   there is one. Work that starts too late does nothing. The encode never waits for it to start.
    /// - isCancelled: called about every few hundred microseconds, on the calling thread only.
    /// - Throws: ``WebPError``, `cancelled` soon after `isCancelled` returns true.
    public func encode(
        _ image: WebPImage, options: WebPOptions = WebPOptions(),
        borrowThread: (@escaping @Sendable () -> Void) -> Bool = { _ in false }, isCancelled: () -> Bool = { false }
    ) throws(WebPError) -> EncodedWebP {
        try encode(image, options: options, borrowThread: borrowThread, isCancelled: isCancelled) { _ in }
    }

    /// Encodes a complete canvas, in the same way and to the same bytes as the image. The canvas is consumed.
    ///
    /// - Throws: ``WebPError``: `rows` if rows are missing, `cancelled` soon after `isCancelled` returns true.
    public func encode(
        _ canvas: consuming WebPCanvas, options: WebPOptions = WebPOptions(),
        borrowThread: (@escaping @Sendable () -> Void) -> Bool = { _ in false }, isCancelled: () -> Bool = { false }
    ) throws(WebPError) -> EncodedWebP {
        try encode(
            canvas.finished(), from: .rows, options: options, borrowThread: borrowThread, isCancelled: isCancelled,
            inspect: { _ in })
    }

    /// Encodes, and then calls `inspect` with the frame, whose planes contain the reconstruction.
    package func encode(
        _ image: WebPImage, options: WebPOptions, borrowThread: (@escaping @Sendable () -> Void) -> Bool,
        isCancelled: () -> Bool, inspect: (ReconstructedPlanes) -> Void
    ) throws(WebPError) -> EncodedWebP {
        try options.check()
        try image.checkLayout()
        let alpha = try alpha(of: image, effort: options.effort, isCancelled)
        return try encode(
            SourcePlanes(width: image.width, height: image.height), from: .image(image), alpha: alpha, options: options,
            borrowThread: borrowThread,
            isCancelled: isCancelled, inspect: inspect)
    }

    /// `nil` if all pixels are opaque.
    private func alpha(of image: WebPImage, effort: Int, _ isCancelled: () -> Bool) throws(WebPError) -> AlphaChunk? {
        guard case .rgba(let base, let bytesPerRow) = image.pixels, !image.isOpaque else { return nil }
        return try AlphaChunk(
            base, bytesPerRow: bytesPerRow, width: image.width, height: image.height, effort: effort,
            shouldStop: isCancelled)
    }

    func encode(
        _ source: SourcePlanes, from original: Original, alpha: AlphaChunk? = nil, options: WebPOptions,
        borrowThread: (@escaping @Sendable () -> Void) -> Bool, isCancelled: () -> Bool,
        inspect: (ReconstructedPlanes) -> Void
    ) throws(WebPError) -> EncodedWebP {
        try options.check()
        let frame = try Frame(source, options, Kernels(portable: usesPortableKernels))
        let workers = try WorkerPool(slots: options.maximumThreads)
        defer { workers.close() }
        let encoded = try withoutActuallyEscaping(isCancelled) { isCancelled throws(WebPError) in
            try withoutActuallyEscaping(borrowThread) { borrowThread throws(WebPError) in
                var wanted = min(options.maximumThreads, frame.rows) - 1
                return try FrameEncoder(
                    frame: frame, original: original, alpha: alpha, workers: workers,
                    callForHelp: { while wanted > 0, borrowThread({ workers.assist() }) { wanted -= 1 } },
                    isCancelled: isCancelled, mostModeBytes: mostModeBytes
                ).encode()
            }
        }
        inspect(ReconstructedPlanes(frame: frame))
        return encoded
    }

    /// The most memory, in bytes, that encoding a photograph or a drawing of this size needs beside its pixels. Noise
    /// needed up to 1.7 times as much in measurements.
    ///
    /// - Parameters:
    ///   - width: the number of pixels in a row.
    ///   - height: the number of rows.
    ///   - threads: the number of threads that work on the image.
    ///   - rowByRow: whether the image is passed as a ``WebPCanvas``. That needs the same memory, and from 4.2
    ///     megapixels on a copy of its planes.
    public func predictedMemory(width: Int, height: Int, threads: Int = 2, rowByRow: Bool = false) -> Int {
        let copies = rowByRow && SourcePlanes.canRunOut(ofModeBytes: mostModeBytes, width: width, height: height)
        return Frame.predictedBytes(width: width, height: height, threads: threads)
            + (copies ? SourcePlanes.bytes(width: width, height: height) : 0)
    }
}

/// The pixels that a decoder without a loop filter returns.
package struct ReconstructedPlanes {
    let frame: Frame

    /// The bytes of luma, then U, then V, cropped to the image.
    package var bytes: [UInt8] {
        let source = frame.source
        return rows(source.y, source.width, source.height) + rows(source.u, source.halfWidth, source.halfHeight)
            + rows(source.v, source.halfWidth, source.halfHeight)
    }

    private func rows(_ plane: Plane, _ width: Int, _ height: Int) -> [UInt8] {
        (0..<height).flatMap { Array(UnsafeBufferPointer(start: plane.at(0, $0), count: width)) }
    }
}
