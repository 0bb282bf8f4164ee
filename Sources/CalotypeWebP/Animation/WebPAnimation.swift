/// The pixels of one frame of an animation, which are kept as long as the encoder needs them.
package protocol AnimationPixels: Sendable {
    /// Calls `body` with rows without gaps, which stay valid during the call. It may be called on any thread.
    func withPixels(_ body: (UnsafePointer<UInt8>) -> Void)
}

/// The frames of an animation, as they are to be seen. All have the same size and layout.
package struct WebPAnimation: Sendable {
    /// Returns the next frame. It is called once for each frame, in order, on any thread, and never twice at the same
    /// time.
    package typealias Next = @Sendable () throws -> any AnimationPixels

    let width: Int
    let height: Int
    let layout: WebPEncoder.Layout
    /// The time that each frame is shown, in milliseconds.
    let durations: [Int]
    /// The number of times that the animation is played; 0 repeats it forever.
    let plays: Int
    let next: Next

    package init(
        width: Int, height: Int, layout: WebPEncoder.Layout, durations: [Int], plays: Int, next: @escaping Next
    ) {
        self.width = width
        self.height = height
        self.layout = layout
        self.durations = durations
        self.plays = plays
        self.next = next
    }
}

extension WebPEncoder {
    /// Encodes an animation on the calling thread and on threads that `borrowThread` provides, a frame on each. A frame
    /// stores the rectangle that differs from the frame before. Frames without a difference prolong the frame before.
    /// If only one frame is left, the file is a still image.
    ///
    /// Only the frames that are being encoded are kept, and the one before each of them.
    ///
    /// Throws ``WebPError``, `cancelled` soon after `isCancelled` returns true, and the errors of the function that
    /// makes frames. The options' metadata is ignored.
    package func encode(
        _ animation: WebPAnimation, options: WebPOptions, borrowThread: (@escaping @Sendable () -> Void) -> Bool,
        isCancelled: () -> Bool
    ) throws -> [UInt8] {
        try options.check()
        try WebPImage.check(width: animation.width, height: animation.height)
        guard !animation.durations.isEmpty else { throw WebPError.rows(needed: 1, given: 0) }
        var options = options
        options.metadata = WebPMetadata()
        let encoder = AnimationFrameEncoder(animation: animation, encoder: self, options: options)
        let queue = FrameQueue(encoder)
        let frames = try queue.run(borrowThread: borrowThread, isCancelled: isCancelled)
        return try AnimationFile(animation, frames).bytes(filler: encoder.filler)
    }
}
