/// When the frames of an animation follow one another.
package struct FrameTiming: Sendable, Hashable {
    /// Of each frame, in milliseconds.
    package let delays: [Int]
    /// How often it is shown; 0 is without end.
    package let plays: Int

    package init(delays: [Int], plays: Int) {
        self.delays = delays
        self.plays = plays
    }
}
