/// The channels of XYB, libjxl's color space: opponent red and green, lightness, blue.
enum Channel: Int, CaseIterable {
    case x, y, b
}

/// One level of the pyramid: its size, and the channels in which it is compared.
struct Scale: Sendable {
    let width: Int
    let height: Int
    let channels: [Channel]

    /// The largest number of scales.
    static let most = 6
    /// Smaller images have no structure to compare.
    private static let smallestSide = 8

    /// The scales of an image. Each is half the size of the one before, rounded up.
    static func all(width: Int, height: Int) -> [Self] {
        var sizes: [(width: Int, height: Int)] = []
        var size = (width: width, height: height)
        while sizes.count < most, min(size.width, size.height) >= smallestSide {
            sizes.append(size)
            size = ((size.width + 1) / 2, (size.height + 1) / 2)
        }
        return sizes.enumerated().map { index, size in
            let channels = Channel.allCases.filter { Weights(of: $0, at: index, among: sizes.count).matter }
            return Self(width: size.width, height: size.height, channels: channels)
        }
    }
}
