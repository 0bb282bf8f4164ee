/// An animation whose frames are decoded when they are needed, so that they are not all in memory.
package protocol StreamedAnimation: Sendable {
    var timing: FrameTiming { get }
    /// The number of frames.
    var count: Int { get }

    /// Starts to decode at the first frame.
    func makeFrames() throws -> any StreamedFrames
}

/// Makes the frames of an animation, in order, as they are displayed.
package protocol StreamedFrames: AnyObject {
    /// The next frame. Call it as often as there are frames. All frames have the same size and channels.
    ///
    /// Throws `CancellationError` soon after `shouldStop` returns true, `PixelError.damagedFrame`, and
    /// `PixelError.outOfMemory`.
    func next(shouldStop: () -> Bool) throws -> PixelBuffer
}
