internal import Synchronization

/// Encodes images as lossy WebP (a VP8 key frame), on one to four threads.
///
/// The bytes depend on the image and the options only: not on threads, CPU or build.
public struct WebPEncoder: Sendable {
    /// Stays with the plain Swift kernels, for tests.
    package var usesPortableKernels = false
    /// What the modes may take in the first partition: the limit of the format less libwebp's margin; for tests, less.
    package var mostModeBytes = (1 << 19) - 2048

    /// Makes an encoder. It holds no state: one serves any number of images at once.
    public init() {}

    /// Encodes on the calling thread and on those that it is lent, and returns when all of them have left the image.
    ///
    /// - Parameters:
    ///   - image: pixels; borrowed until the call returns.
    ///   - options: how to encode.
    ///   - lend: hands work to an idle thread, now or a little later, and says whether it did. Work that starts too late
    ///     does nothing; the encode never waits for it to start.
    ///   - isCancelled: asked about every few hundred microseconds, on the calling thread only.
    /// - Throws: ``WebPError``, `cancelled` soon after `isCancelled` says so.
    public func encode(
        _ image: WebPImage, options: WebPOptions = WebPOptions(),
        lend: (@escaping @Sendable () -> Void) -> Bool = { _ in false }, isCancelled: () -> Bool = { false }
    ) throws(WebPError) -> EncodedWebP {
        try encode(image, options: options, lend: lend, isCancelled: isCancelled) { _ in }
    }

    /// Encodes a canvas whose rows are all there, in the same way and to the same bytes. The canvas is used up.
    ///
    /// - Throws: ``WebPError``: `rows` if some are missing, `cancelled` soon after `isCancelled` says so.
    public func encode(
        _ canvas: consuming WebPCanvas, options: WebPOptions = WebPOptions(),
        lend: (@escaping @Sendable () -> Void) -> Bool = { _ in false }, isCancelled: () -> Bool = { false }
    ) throws(WebPError) -> EncodedWebP {
        try encode(
            canvas.finished(), from: .rows, options: options, lend: lend, isCancelled: isCancelled, inspect: { _ in })
    }

    /// The same; `inspect` sees the frame with the reconstruction in its planes.
    package func encode(
        _ image: WebPImage, options: WebPOptions, lend: (@escaping @Sendable () -> Void) -> Bool,
        isCancelled: () -> Bool, inspect: (ReconstructedPlanes) -> Void
    ) throws(WebPError) -> EncodedWebP {
        try options.check()
        try image.checkLayout()
        guard image.isOpaque else { throw .transparent }
        return try encode(
            SourcePlanes(width: image.width, height: image.height), from: .image(image), options: options, lend: lend,
            isCancelled: isCancelled, inspect: inspect)
    }

    func encode(
        _ source: SourcePlanes, from original: Original, options: WebPOptions,
        lend: (@escaping @Sendable () -> Void) -> Bool, isCancelled: () -> Bool, inspect: (ReconstructedPlanes) -> Void
    ) throws(WebPError) -> EncodedWebP {
        try options.check()
        let frame = try Frame(source, options, Kernels(portable: usesPortableKernels))
        let crew = try Crew(seats: options.maximumThreads)
        defer { crew.close() }
        let encoded = try withoutActuallyEscaping(isCancelled) { isCancelled throws(WebPError) in
            try withoutActuallyEscaping(lend) { lend throws(WebPError) in
                var wanted = min(options.maximumThreads, frame.rows) - 1
                return try FrameEncoder(
                    frame: frame, original: original, crew: crew,
                    callForHelp: { while wanted > 0, lend({ crew.assist() }) { wanted -= 1 } },
                    isCancelled: isCancelled, mostModeBytes: mostModeBytes
                ).encode()
            }
        }
        inspect(ReconstructedPlanes(frame: frame))
        return encoded
    }

    /// The most memory that encoding a photograph or a drawing of this size takes beside its pixels, in bytes; noise took
    /// up to 1.7 times as much.
    ///
    /// - Parameter rowByRow: as a ``WebPCanvas``, which takes as much, and from 4.2 megapixels on a copy of its planes.
    public func predictedMemory(width: Int, height: Int, threads: Int = 2, rowByRow: Bool = false) -> Int {
        let copies = rowByRow && SourcePlanes.canRunOut(ofModeBytes: mostModeBytes, width: width, height: height)
        return Frame.predictedBytes(width: width, height: height, threads: threads)
            + (copies ? SourcePlanes.bytes(width: width, height: height) : 0)
    }
}

/// What a decoder without loop filter will see.
package struct ReconstructedPlanes {
    let frame: Frame

    /// Luma, then U, then V, cropped to the image.
    package var bytes: [UInt8] {
        let source = frame.source
        return rows(source.y, source.width, source.height) + rows(source.u, source.halfWidth, source.halfHeight)
            + rows(source.v, source.halfWidth, source.halfHeight)
    }

    private func rows(_ plane: Plane, _ width: Int, _ height: Int) -> [UInt8] {
        (0..<height).flatMap { Array(UnsafeBufferPointer(start: plane.at(0, $0), count: width)) }
    }
}
