/// A small frame.
struct VideoGlimpse: Sendable {
    let seconds: Double
    /// How much there is to see: the mean change of slope between neighbouring pixels. What is black, of one colour, blurred or
    /// half faded has little of it.
    let detail: Double

    /// Of RGB or RGBA, of which the transparent is seen on grey: drawings are dark or light.
    init(seconds: Double, pixels: [UInt8], size: Dimensions) {
        self.seconds = seconds
        let channels = pixels.count / size.pixels
        let greys = (0..<size.pixels).map { pixel -> Int in
            let start = channels * pixel
            let (red, green, blue) = (Int(pixels[start]), Int(pixels[start + 1]), Int(pixels[start + 2]))
            let grey = 2 * red + 5 * green + blue
            guard channels == 4 else { return grey }
            let alpha = Int(pixels[start + 3])
            return (grey * alpha + 8 * 128 * (255 - alpha)) / 255
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
