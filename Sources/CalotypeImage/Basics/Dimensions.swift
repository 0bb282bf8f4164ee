/// A size in pixels. Both sides are at least 1.
public struct Dimensions: Sendable, Hashable, CustomStringConvertible {
    /// Pixels across, at least 1.
    public let width: Int
    /// Pixels down, at least 1.
    public let height: Int
    public var description: String { "\(width)×\(height)" }

    /// Stops the program if a side is less than 1.
    public init(width: Int, height: Int) {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        self.width = width
        self.height = height
    }

    /// Makes a size that may be invalid, for a spec that is checked later.
    init(unchecked width: Int, _ height: Int) {
        self.width = width
        self.height = height
    }

    /// Width × height. `Int.max` if the product overflows.
    public var pixels: Int {
        let (product, overflow) = width.multipliedReportingOverflow(by: height)
        return overflow ? .max : product
    }

    /// The size at which `self` fits inside `box`, keeping its shape to the nearest pixel. Never larger than `self`.
    public func fitted(inside box: Dimensions) -> Dimensions {
        let scale = min(1, Double(box.width) / Double(width), Double(box.height) / Double(height))
        return Dimensions(
            width: max(1, Int((Double(width) * scale).rounded())),
            height: max(1, Int((Double(height) * scale).rounded())))
    }

    /// Width and height exchanged.
    var turned: Dimensions { Dimensions(width: height, height: width) }
}
