internal import Synchronization

/// Encoding for callers without their own thread pool.
extension WebPEncoder {
    /// The order of the bytes of a pixel in memory.
    public enum Layout: Int, Sendable {
        /// Red, green, blue.
        case rgb = 3
        /// Red, green, blue, alpha, not premultiplied.
        case rgba = 4
    }

    /// Encodes on `options.maximumThreads` new threads, which end with the call.
    ///
    /// - Parameters:
    ///   - pixels: rows without gaps, from top to bottom.
    ///   - layout: the order of the bytes of a pixel.
    ///   - width: the number of pixels in a row.
    ///   - height: the number of rows.
    ///   - options: how to encode.
    /// - Throws: ``WebPError``; `cancelled` if the task is cancelled.
    public func encode(
        _ pixels: [UInt8], layout: Layout, width: Int, height: Int, options: WebPOptions = WebPOptions()
    ) async throws(WebPError) -> EncodedWebP {
        try WebPImage.check(width: width, height: height)
        let needed = layout.rawValue * width * height
        guard pixels.count >= needed else { throw .tooFewBytes(needed: needed, given: pixels.count) }
        return try await onThreads { isCancelled throws(WebPError) in
            try pixels.withUnsafeBufferPointer { bytes throws(WebPError) in
                guard let base = bytes.baseAddress else { throw .dimensions(width: width, height: height) }
                let image = WebPImage(base, layout, width: width, height: height)
                return try self.encode(image, options: options, borrowThread: Platform.spawn, isCancelled: isCancelled)
            }
        }
    }

    /// Encodes a complete canvas on `options.maximumThreads` new threads, which end with the call. The canvas is
    /// consumed.
    ///
    /// - Throws: ``WebPError``: `rows` if rows are missing, `cancelled` if the task is cancelled.
    public func encode(
        _ canvas: consuming WebPCanvas, options: WebPOptions = WebPOptions()
    ) async throws(WebPError) -> EncodedWebP {
        let source = try canvas.finished()
        return try await onThreads { isCancelled throws(WebPError) in
            try self.encode(
                source, from: .rows, options: options, borrowThread: Platform.spawn, isCancelled: isCancelled,
                inspect: { _ in })
        }
    }

    private func onThreads(
        _ body: @escaping @Sendable (_ isCancelled: () -> Bool) throws(WebPError) -> EncodedWebP
    ) async throws(WebPError) -> EncodedWebP {
        let flag = CancellationFlag()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<Result<EncodedWebP, WebPError>, Never>) in
                let run: @Sendable () -> Void = {
                    continuation.resume(
                        returning: Result { () throws(WebPError) in try body { flag.isSet } })
                }
                if !Platform.spawn(run) { continuation.resume(returning: .failure(.outOfMemory)) }
            }
        } onCancel: {
            flag.set()
        }
        return try result.get()
    }
}

extension WebPImage {
    /// Creates a view of rows without gaps.
    init(_ base: UnsafePointer<UInt8>, _ layout: WebPEncoder.Layout, width: Int, height: Int) {
        let bytesPerRow = layout.rawValue * width
        switch layout {
        case .rgb: self.init(rgb: base, width: width, height: height, bytesPerRow: bytesPerRow)
        case .rgba: self.init(rgba: base, width: width, height: height, bytesPerRow: bytesPerRow)
        }
    }
}

private final class CancellationFlag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
