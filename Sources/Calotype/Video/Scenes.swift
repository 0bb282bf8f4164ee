/// What a variant shows of something that moves, where that is more than one frame.
public enum Scenes: Sendable, Hashable {
    /// Of any format.
    case storyboard(Storyboard)
    /// Of WebP and GIF.
    case clip(VideoClip)
}

/// Frames that are spread evenly over a film in one image, row after row, with a WebVTT file that tells when and where each
/// one is. The variant's box is that of one of them.
public struct Storyboard: Sendable, Hashable {
    /// 1 to 100.
    public var frames = 16
    /// 1 to 100.
    public var columns = 4

    /// 16 frames in 4 columns.
    public init() {}
}

/// A part of a film, without its sound.
public struct VideoClip: Sendable, Hashable {
    /// 0.1 to 30; the whole film where that is shorter.
    public var seconds = 3.0
    /// Frames a second, 1 to 30, and no more than the film has.
    public var rate = 10.0
    /// It begins earlier where too little is left of the film.
    public var start = VideoMoment.telling

    /// 3 seconds at 10 frames a second, from the most telling frame on.
    public init() {}
}

extension Storyboard {
    static let counts = 1...100

    /// The size of so many frames that are laid out.
    func sheet(of tile: Dimensions, count: Int) -> Dimensions {
        let columns = min(columns, count)
        return Dimensions(width: tile.width * columns, height: tile.height * ((count + columns - 1) / columns))
    }
}

extension VideoClip {
    static let lengths = 0.1...30.0
    static let rates = 1.0...30.0
}

extension VariantSpec {
    var storyboard: Storyboard? {
        get { if case .storyboard(let storyboard)? = scenes { storyboard } else { nil } }
        set {
            if let newValue { scenes = .storyboard(newValue) } else if storyboard != nil { scenes = nil }
        }
    }

    var clip: VideoClip? {
        get { if case .clip(let clip)? = scenes { clip } else { nil } }
        set {
            if let newValue { scenes = .clip(newValue) } else if clip != nil { scenes = nil }
        }
    }

    /// What of its scenes is outside its limits, and how to mend it.
    var mistakeOfScenes: String? {
        switch scenes {
        case nil: return nil
        case .clip(let clip):
            let isValid =
                VideoClip.lengths.contains(clip.seconds) && VideoClip.rates.contains(clip.rate) && clip.start.isValid
            return isValid ? nil : "A clip has 0.1 to 30 seconds, 1 to 30 frames a second, and a moment to start at."
        case .storyboard(let storyboard):
            guard Storyboard.counts.contains(storyboard.frames), Storyboard.counts.contains(storyboard.columns) else {
                return "A storyboard has 1 to 100 frames, in 1 to 100 columns."
            }
            let sheet = storyboard.sheet(of: box, count: storyboard.frames)
            guard max(sheet.width, sheet.height) > PresetRule.sides.upperBound else { return nil }
            return "The storyboard would have \(sheet) pixels, and a side may have \(PresetRule.sides.upperBound). "
                + "Make the box smaller, which is that of one frame, or change 'columns'."
        }
    }
}
