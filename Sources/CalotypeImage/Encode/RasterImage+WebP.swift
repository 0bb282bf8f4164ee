internal import CalotypeWebP
internal import Pixels

extension PixelBuffer {
    /// Encodes an RGB image as lossy WebP without metadata, with the project's own encoder. It may use idle threads
    /// too.
    ///
    /// - Parameter borrowThread: runs work on an idle thread, and returns whether there is one.
    /// - Throws: `CancellationError` soon after `shouldStop` returns true, and `PixelError`.
    func webp(
        quality: Int, effort: Int, borrowThread: (@escaping @Sendable () -> Void) -> Bool, shouldStop: () -> Bool
    ) throws -> [UInt8] {
        precondition(channels == 3 && depth == .eight, "alpha is libwebp's")
        let options = WebPOptions(quality: quality, effort: effort, maximumThreads: 4)
        do {
            return try unsafe withBytes { samples in
                guard let start = unsafe samples.bindMemory(to: UInt8.self).baseAddress else { return [] }
                let image = unsafe WebPImage(rgb: start, width: width, height: height, bytesPerRow: width * 3)
                return try WebPEncoder().encode(
                    image, options: options, borrowThread: borrowThread, isCancelled: shouldStop
                ).bytes
            }
        } catch WebPError.cancelled {
            throw CancellationError()
        } catch WebPError.outOfMemory {
            throw PixelError.outOfMemory(bytes: WebPEncoder().predictedMemory(width: width, height: height))
        } catch let error as WebPError {
            throw PixelError.encoder("\(error)")
        }
    }
}
