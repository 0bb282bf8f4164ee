/// The positions at which frames are sampled to find the one with the most detail: one in each of several equal parts
/// of the video.
struct FrameSamples: Sendable, Equatable {
    struct Position: Sendable, Equatable {
        let second: Double
        /// Whether the position is a keyframe, which can be decoded without any other frame.
        let isKeyframe: Bool
    }

    let positions: [Position]

    /// Selects the middle of each part, or the keyframe of that part that is nearest to the middle. `duration` and
    /// `keyframes` are in seconds from the beginning of the video.
    init(_ count: Int, of duration: Double, keyframes: [Double]) {
        let length = duration / Double(count)
        positions = (0..<count).map { part in
            let middle = (Double(part) + 0.5) * length
            let nearest = keyframes.min { abs($0 - middle) < abs($1 - middle) }
            guard let nearest, abs(nearest - middle) < length / 2 else {
                return Position(second: middle, isKeyframe: false)
            }
            return Position(second: max(nearest, 0), isKeyframe: true)
        }
    }
}
