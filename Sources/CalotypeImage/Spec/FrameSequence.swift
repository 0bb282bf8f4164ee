/// The frames that a variant shows of a video or an animation if it shows more than one.
public enum FrameSequence: Sendable, Hashable {
    /// One image with frames from the whole video. Any format can have it.
    case storyboard(Storyboard)
    /// A short animation. WebP and GIF can have it.
    case clip(VideoClip)
}

/// Frames that are spread evenly over a video, in one image, row after row, with a WebVTT file that states the time and
/// position of each frame. The box of the variant is the box of one frame.
public struct Storyboard: Sendable, Hashable {
    /// The number of frames, 1 to 100.
    public var frames = 16
    /// The number of columns, 1 to 100.
    public var columns = 4

    /// 16 frames in 4 columns.
    public init() {}
}

/// A part of a video, without its sound.
public struct VideoClip: Sendable, Hashable {
    /// The length in seconds, 0.1 to 30. If the video is shorter, the clip is the whole video.
    public var seconds = 3.0
    /// Frames per second, 1 to 30. A clip has at most the frame rate of its video.
    public var rate = 10.0
    /// The start of the clip. If less than `seconds` is left of the video, the clip starts earlier.
    public var start = VideoMoment.auto

    /// 3 seconds at 10 frames per second, starting at the frame with the most detail.
    public init() {}
}

extension Storyboard {
    package static let counts = 1...100

    /// The size of the sheet for `count` frames of size `tile`.
    package func sheet(of tile: Dimensions, count: Int) -> Dimensions {
        let columns = min(columns, count)
        return Dimensions(width: tile.width * columns, height: tile.height * ((count + columns - 1) / columns))
    }
}

extension VideoClip {
    package static let lengths = 0.1...30.0
    package static let rates = 1.0...30.0
}

extension VariantSpec {
    package var storyboard: Storyboard? {
        get { if case .storyboard(let storyboard)? = frameSequence { storyboard } else { nil } }
        set {
            if let newValue { frameSequence = .storyboard(newValue) } else if storyboard != nil { frameSequence = nil }
        }
    }

    package var clip: VideoClip? {
        get { if case .clip(let clip)? = frameSequence { clip } else { nil } }
        set {
            if let newValue { frameSequence = .clip(newValue) } else if clip != nil { frameSequence = nil }
        }
    }

    /// The error message, with the fix, if the clip or the storyboard is outside its limits; `nil` if it is valid.
    package var mistakeOfSequence: String? {
        switch frameSequence {
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
            guard max(sheet.width, sheet.height) > SpecRange.sides.upperBound else { return nil }
            return "The storyboard would have \(sheet) pixels, and a side may have \(SpecRange.sides.upperBound). "
                + "Make the box smaller, which is that of one frame, or change 'columns'."
        }
    }
}
