/// The display times of an animation's frames.
package struct FrameTiming: Sendable, Hashable {
    /// The duration of each frame, in milliseconds.
    package let delays: [Int]
    /// The number of times that the animation is played; 0 repeats it forever.
    package let plays: Int

    package init(delays: [Int], plays: Int) {
        self.delays = delays
        self.plays = plays
    }
}
