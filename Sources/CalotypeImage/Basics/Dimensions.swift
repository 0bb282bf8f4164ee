/// A size in pixels. Both sides of an image are at least 1.
public struct Dimensions: Sendable, Hashable, CustomStringConvertible {
    /// Pixels across, at least 1.
    public let width: Int
    /// Pixels down, at least 1.
    public let height: Int
    public var description: String { "\(width)×\(height)" }

    /// Makes a size. It is not checked here: a spec whose box has a side below 1 throws `InvalidSpec` when it is used.
    public init(width: Int, height: Int) {
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
