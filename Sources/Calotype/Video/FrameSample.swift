/// A small version of one frame, and its amount of detail.
struct FrameSample: Sendable {
    let seconds: Double
    /// The amount of detail: the mean absolute Laplacian of the gray values. It is small for a frame that is black, of
    /// one color, blurred or half faded.
    let detail: Double

    /// Reads RGB or RGBA pixels. Transparent pixels are blended with mid-gray, because a drawing may be dark or light.
    init(seconds: Double, pixels: [UInt8], size: Dimensions) {
        self.seconds = seconds
        let channels = pixels.count / size.pixels
        let grays = (0..<size.pixels).map { pixel -> Int in
            let start = channels * pixel
            let (red, green, blue) = (Int(pixels[start]), Int(pixels[start + 1]), Int(pixels[start + 2]))
            let gray = 2 * red + 5 * green + blue
            guard channels == 4 else { return gray }
            let alpha = Int(pixels[start + 3])
            return (gray * alpha + 8 * 128 * (255 - alpha)) / 255
        }
        var sum = 0
        for y in stride(from: 1, to: size.height - 1, by: 1) {
            for x in stride(from: 1, to: size.width - 1, by: 1) {
                let index = y * size.width + x
                let beside: Int = grays[index - 1] + grays[index + 1]
                let stacked: Int = grays[index - size.width] + grays[index + size.width]
                sum += abs(4 * grays[index] - beside - stacked)
            }
        }
        detail = Double(sum) / Double(size.pixels)
    }
}
