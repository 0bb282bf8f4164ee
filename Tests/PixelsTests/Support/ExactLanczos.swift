import Foundation
import Pixels

/// Lanczos3 in double precision, as its formula stands: slow, and without any of the resizer's arithmetic.
struct ExactLanczos {
    let image: PixelBuffer

    /// The samples of an RGB image at another size; what overshoots is cut off at the very end.
    func samples(width: Int, height: Int) -> [Double] {
        let samples = image.samples.map(Double.init)
        let channels = image.channels
        let tall = (0..<height).flatMap { y in
            let weights = weights(for: y, from: image.height, to: height)
            return (0..<image.width * channels).map { x in
                weights.reduce(0) { $0 + $1.weight * samples[$1.position * image.width * channels + x] }
            }
        }
        let columns = (0..<width).map { weights(for: $0, from: image.width, to: width) }
        return (0..<height * width * channels).map { index in
            let (y, x) = (index / channels).quotientAndRemainder(dividingBy: width)
            let sum = columns[x].reduce(0) {
                $0 + $1.weight * tall[(y * image.width + $1.position) * channels + index % channels]
            }
            return min(max(sum, 0), 255)
        }
    }

    private func weights(for index: Int, from source: Int, to target: Int) -> [(position: Int, weight: Double)] {
        guard source > target else { return [(index, 1)] }
        let factor = Double(source) / Double(target)
        let center = (Double(index) + 0.5) * factor - 0.5
        let reach = Int(center - 3 * factor) - 1...Int(center + 3 * factor) + 1
        let shares = reach.map { lanczos3((Double($0) - center) / factor) }
        let sum = shares.reduce(0, +)
        return zip(reach, shares).map { (min(max($0, 0), source - 1), $1 / sum) }
    }

    private func lanczos3(_ x: Double) -> Double {
        guard abs(x) < 3 else { return 0 }
        return sinc(x) * sinc(x / 3)
    }

    private func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
}
