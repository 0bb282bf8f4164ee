/// A position in a video.
public enum VideoMoment: Sendable, Hashable {
    /// The frame with the most detail among some frames that are spread over the video, so not a black, blurred or
    /// half-faded one.
    case auto
    /// Seconds after the beginning. If the video is shorter, the last frame is used.
    case seconds(Double)
    /// A fraction of the duration, 0 to 1.
    case fraction(Double)

    /// Reads `auto`, seconds such as `2.5s`, or a percentage such as `40%`; `nil` for any other text.
    public init?(_ text: String) {
        if text == "auto" || text == "telling" {
            self = .auto
        } else if text.hasSuffix("s"), let seconds = Double(text.dropLast()), seconds.isFinite, seconds >= 0 {
            self = .seconds(seconds)
        } else if text.hasSuffix("%"), let percents = Double(text.dropLast()), (0...100).contains(percents) {
            self = .fraction(percents / 100)
        } else {
            return nil
        }
    }
}

extension VideoMoment {
    /// The accepted texts, for messages.
    package static let words = "auto, seconds like 2.5s, or percents like 40%"

    /// The text that `init(_:)` reads as this value.
    package var written: String {
        switch self {
        case .auto: "auto"
        case .seconds(let seconds): "\(seconds.plain)s"
        case .fraction(let fraction): "\((fraction * 100).plain)%"
        }
    }

    /// Whether the value is in its range. Values that are set in code can be out of range.
    var isValid: Bool {
        switch self {
        case .auto: true
        case .seconds(let seconds): seconds.isFinite && seconds >= 0
        case .fraction(let fraction): (0...1).contains(fraction)
        }
    }
}
