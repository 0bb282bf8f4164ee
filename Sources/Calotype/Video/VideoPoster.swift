/// Which frame of a film stands for it.
public enum VideoPoster: Sendable, Hashable {
    /// The one with the most detail of some that are spread over the film: not black, not blurred, not half faded in.
    case telling
    /// The one that is seen after so many seconds; the last where the film is shorter.
    case seconds(Double)
    /// The one that is seen after this part of the film, 0 to 1.
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

/// A small frame, in RGB.
struct VideoGlimpse: Sendable {
    let seconds: Double
    /// How much there is to see: the mean change of slope between neighbouring pixels. What is black, of one colour, blurred or
    /// half faded has little of it.
    let detail: Double

    init(seconds: Double, rgb: [UInt8], size: Dimensions) {
        self.seconds = seconds
        let greys = (0..<size.pixels).map { pixel -> Int in
            let (red, green, blue) = (Int(rgb[3 * pixel]), Int(rgb[3 * pixel + 1]), Int(rgb[3 * pixel + 2]))
            return 2 * red + 5 * green + blue
        }
        var sum = 0
        for y in stride(from: 1, to: size.height - 1, by: 1) {
            for x in stride(from: 1, to: size.width - 1, by: 1) {
                let place = y * size.width + x
                let beside: Int = greys[place - 1] + greys[place + 1]
                let stacked: Int = greys[place - size.width] + greys[place + size.width]
                sum += abs(4 * greys[place] - beside - stacked)
            }
        }
        detail = Double(sum) / Double(size.pixels)
    }
}
