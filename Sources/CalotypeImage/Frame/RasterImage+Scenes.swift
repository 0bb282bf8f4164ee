internal import Pixels

extension RasterImage {
    /// Selects `count` frames: the ones shown in the middle of `count` equal parts of the duration.
    func spread(over count: Int) -> RasterImage {
        guard let ends = frameEnds, let total = ends.last else { return self }
        let chosen = (0..<count).map { part in
            let middle = (2 * part + 1) * total / (2 * count)
            return ends.firstIndex { $0 > middle } ?? frames.count - 1
        }
        return RasterImage(frames.selecting(chosen), FrameTiming(total, in: count), colored: profile)
    }

    /// The frames that are shown during the clip.
    func cut(to clip: VideoClip) -> RasterImage {
        guard let ends = frameEnds, let total = ends.last else { return self }
        let length = min(Int((clip.seconds * 1000).rounded()), total)
        let wanted: Double =
            switch clip.start {
            case .auto: 0
            case .seconds(let seconds): seconds * 1000
            case .fraction(let fraction): fraction * Double(total)
            }
        let start = Int(min(wanted, Double(total - length)))
        let starts = [0] + ends.dropLast()
        let seen = ends.indices.filter { starts[$0] < start + length && ends[$0] > start }
        let delays = seen.map { min(ends[$0], start + length) - max(starts[$0], start) }
        return RasterImage(
            frames.selecting(seen), FrameTiming(delays: delays, plays: timing?.plays ?? 0), colored: profile)
    }

    /// The end of each frame of an animation, in milliseconds; `nil` for a still image.
    private var frameEnds: [Int]? {
        // Browsers show a frame with a delay of 10 ms or less for 100 ms.
        timing?.delays.reduce(into: []) { $0.append(($0.last ?? 0) + ($1 > 10 ? $1 : 100)) }
    }

    /// Puts the frames of a storyboard on one sheet and returns it with its cues. Without a storyboard, the image stays
    /// as it is.
    func laidOut(as spec: VariantSpec) throws -> (RasterImage, StoryboardCues?) {
        guard let storyboard = spec.storyboard, let timing, case .kept(let frames) = frames.storage else {
            return (self, nil)
        }
        let sheet = try PixelBuffer.laidOut(
            frames, inColumns: storyboard.columns, colored: spec.background.samples)
        let cues = StoryboardCues(tile: dimensions, columns: storyboard.columns, delays: timing.delays)
        return (RasterImage(sheet, colored: profile), cues)
    }
}

extension FrameTiming {
    /// Divides `total` milliseconds among `count` frames. The animation repeats forever.
    package init(_ total: Int, in count: Int) {
        let ends = (0...count).map { $0 * total / count }
        self.init(delays: zip(ends.dropFirst(), ends).map { $0 - $1 }, plays: 0)
    }
}
