internal import Pixels

extension Picture {
    /// So many frames: those seen in the middle of as many equal parts of its time.
    func spread(over count: Int) -> Picture {
        guard let ends = frameEnds, let total = ends.last else { return self }
        let chosen = (0..<count).map { part in
            let middle = (2 * part + 1) * total / (2 * count)
            return frames[ends.firstIndex { $0 > middle } ?? frames.count - 1]
        }
        return Picture(chosen, FrameTiming(total, in: count), colored: profile)
    }

    /// What is seen in the time of a clip, with the frames that there are.
    func cut(to clip: VideoClip) -> Picture {
        guard let ends = frameEnds, let total = ends.last else { return self }
        let length = min(Int((clip.seconds * 1000).rounded()), total)
        let wanted: Double =
            switch clip.start {
            case .telling: 0
            case .seconds(let seconds): seconds * 1000
            case .fraction(let fraction): fraction * Double(total)
            }
        let start = Int(min(wanted, Double(total - length)))
        let starts = [0] + ends.dropLast()
        let seen = frames.indices.filter { starts[$0] < start + length && ends[$0] > start }
        let delays = seen.map { min(ends[$0], start + length) - max(starts[$0], start) }
        return Picture(
            seen.map { frames[$0] }, FrameTiming(delays: delays, plays: timing?.plays ?? 0), colored: profile)
    }

    /// When each frame of an animation ends, in milliseconds.
    private var frameEnds: [Int]? {
        // Browsers show a frame that has next to no time for a tenth of a second.
        timing?.delays.reduce(into: []) { $0.append(($0.last ?? 0) + ($1 > 10 ? $1 : 100)) }
    }

    /// A storyboard's frames on one sheet, with what tells them apart; anything else as it is.
    func laidOut(as spec: VariantSpec) throws -> (Picture, StoryboardCues?) {
        guard let storyboard = spec.storyboard, let timing else { return (self, nil) }
        let sheet = try PixelBuffer.laidOut(
            frames, inColumns: storyboard.columns, colored: spec.background.samples)
        let cues = StoryboardCues(tile: dimensions, columns: storyboard.columns, delays: timing.delays)
        return (Picture(sheet, colored: profile), cues)
    }
}

extension FrameTiming {
    /// So many frames that together take so many milliseconds, shown without end.
    init(_ total: Int, in count: Int) {
        let ends = (0...count).map { $0 * total / count }
        self.init(delays: zip(ends.dropFirst(), ends).map { $0 - $1 }, plays: 0)
    }
}
