/// Where a film is looked at for a telling frame: once in each of some equal parts.
struct VideoGlimpses: Sendable, Equatable {
    struct Place: Sendable, Equatable {
        let second: Double
        /// Then nothing else has to be decoded for it.
        let isKeyframe: Bool
    }

    let places: [Place]

    /// In the middle of each part, or at the keyframe of that part which is nearest to it. In seconds of the film.
    init(_ count: Int, of duration: Double, keyframes: [Double]) {
        let length = duration / Double(count)
        places = (0..<count).map { part in
            let middle = (Double(part) + 0.5) * length
            let nearest = keyframes.min { abs($0 - middle) < abs($1 - middle) }
            guard let nearest, abs(nearest - middle) < length / 2 else {
                return Place(second: middle, isKeyframe: false)
            }
            return Place(second: max(nearest, 0), isKeyframe: true)
        }
    }
}
