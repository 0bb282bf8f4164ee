internal import Pixels
package import Vips

/// A small version of an image: 16×16 pixels of three samples each. Two encodings of one image have nearly equal ones.
package struct Thumbprint: Sendable {
    private let samples: [UInt8]

    package init(_ bytes: [UInt8], as loader: VipsLoader) throws {
        let image = try VipsImage.decode(bytes, with: loader, shrink: .none, stop: StopFlag()) { try $0.inSRGB() }
        samples = try image.flattened(onto: (255, 255, 255)).resized(width: 16, height: 16) { false }.samples
    }

    /// The mean absolute difference of the samples, from 0 to 255.
    package func distance(to other: Self) -> Double {
        let differences = zip(samples, other.samples).map { abs(Int($0) - Int($1)) }
        return Double(differences.reduce(0, +)) / Double(differences.count)
    }
}
