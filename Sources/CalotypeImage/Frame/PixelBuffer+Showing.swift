internal import Pixels

extension PixelBuffer {
    /// Returns `background`, or black or white if the visible pixels are about as bright as `background` and would not
    /// stand out.
    func showing(on background: RGBColor) -> RGBColor {
        guard hasAlpha, let brightness = visibleBrightness,
            abs(brightness - background.brightness) < Self.leastContrast
        else { return background }
        return brightness < 128 ? .white : RGBColor(red: 0, green: 0, blue: 0)
    }

    private static let leastContrast = 48.0

    /// The average brightness of the pixels, weighted by alpha: 0 to 255. `nil` if all are transparent.
    private var visibleBrightness: Double? {
        let (sum, alpha) = unsafe withBytes { bytes -> (Int, Int) in
            var (sum, alpha) = (0, 0)
            for start in stride(from: 0, to: bytes.count, by: 4) {
                let (red, green, blue) = unsafe (Int(bytes[start]), Int(bytes[start + 1]), Int(bytes[start + 2]))
                let opacity = unsafe Int(bytes[start + 3])
                sum += (2 * red + 5 * green + blue) * opacity
                alpha += opacity
            }
            return (sum, alpha)
        }
        return alpha > 0 ? Double(sum) / Double(8 * alpha) : nil
    }
}

extension RGBColor {
    fileprivate var brightness: Double { Double(2 * Int(red) + 5 * Int(green) + Int(blue)) / 8 }
}
