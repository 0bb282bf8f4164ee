/// The frames of an animation, as they are to be seen. All have the same size and layout.
package struct WebPAnimation: Sendable {
    /// Calls its second argument with the pixels of the frame of this index: rows without gaps, which stay valid during
    /// the call. It may be called on any thread.
    package typealias Pixels = @Sendable (_ index: Int, _ body: (UnsafePointer<UInt8>) -> Void) -> Void

    let width: Int
    let height: Int
    let layout: WebPEncoder.Layout
    /// The time that each frame is shown, in milliseconds.
    let durations: [Int]
    /// The number of times that the animation is played; 0 repeats it forever.
    let plays: Int
    let pixels: Pixels

    package init(
        width: Int, height: Int, layout: WebPEncoder.Layout, durations: [Int], plays: Int, pixels: @escaping Pixels
    ) {
        self.width = width
        self.height = height
        self.layout = layout
        self.durations = durations
        self.plays = plays
        self.pixels = pixels
    }
}

extension WebPEncoder {
    /// Encodes an animation on the calling thread and on threads that `borrowThread` provides, a frame on each. A frame
    /// stores the rectangle that differs from the frame before. Frames without a difference prolong the frame before.
    /// If only one frame is left, the file is a still image.
    ///
    /// Throws ``WebPError``, `cancelled` soon after `isCancelled` returns true. The options' metadata is ignored.
    package func encode(
        _ animation: WebPAnimation, options: WebPOptions, borrowThread: (@escaping @Sendable () -> Void) -> Bool,
        isCancelled: () -> Bool
    ) throws(WebPError) -> [UInt8] {
        try options.check()
        try WebPImage.check(width: animation.width, height: animation.height)
        guard !animation.durations.isEmpty else { throw .rows(needed: 1, given: 0) }
        var options = options
        options.metadata = WebPMetadata()
        let encoder = AnimationFrameEncoder(animation: animation, encoder: self, options: options)
        let queue = FrameQueue(encoder)
        let frames = try queue.run(borrowThread: borrowThread, isCancelled: isCancelled)
        return try AnimationFile(animation, frames).bytes(filler: encoder.filler)
    }
}
