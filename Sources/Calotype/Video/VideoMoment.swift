/// A moment of a film.
public enum VideoMoment: Sendable, Hashable {
    /// Of the frame with the most detail of some that are spread over the film: not black, not blurred, not half faded in.
    case telling
    /// So many seconds after the beginning; the last frame where the film is shorter.
    case seconds(Double)
    /// After this part of the film, 0 to 1.
    case fraction(Double)

    /// Reads `telling`, seconds like `2.5s`, and percents like `40%`.
    public init?(_ text: String) {
        if text == "telling" {
            self = .telling
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
    /// What it may be, for messages.
    static let words = "telling, seconds like 2.5s, or percents like 40%"

    /// As `init(_:)` reads it.
    var written: String {
        switch self {
        case .telling: "telling"
        case .seconds(let seconds): "\(seconds.plain)s"
        case .fraction(let fraction): "\((fraction * 100).plain)%"
        }
    }

    /// Whether the film has it: what code makes is checked as what is read.
    var isValid: Bool {
        switch self {
        case .telling: true
        case .seconds(let seconds): seconds.isFinite && seconds >= 0
        case .fraction(let fraction): (0...1).contains(fraction)
        }
    }
}

extension Double {
    /// To a millionth, and without a point where it is whole.
    var plain: String {
        let rounded = (self * 1_000_000).rounded() / 1_000_000
        return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
    }
}
