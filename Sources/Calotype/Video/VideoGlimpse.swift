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
