/// The sizes of an image on its way into a variant: the whole image is scaled, it may be cropped, and it may be placed
/// on a canvas.
package struct Framing: Hashable, Sendable {
    /// The size of the whole image after scaling.
    let scaled: Dimensions
    /// The size after cropping.
    let window: Dimensions
    /// The size of the variant.
    package let canvas: Dimensions

    package init(_ image: Dimensions, for spec: VariantSpec) {
        switch spec.fit {
        case .inside, .contain:
            scaled = image.fitted(inside: spec.box)
            window = scaled
            canvas = spec.fit == .contain ? spec.box : scaled
        case .cover, .smart:
            scaled = image.scaled(by: min(1, image.factor(covering: spec.box)))
            window = scaled.cut(toShapeOf: spec.box)
            canvas = window
        }
    }

    var isCut: Bool { window != scaled }
}

extension Dimensions {
    fileprivate func factor(covering box: Dimensions) -> Double {
        max(Double(box.width) / Double(width), Double(box.height) / Double(height))
    }

    fileprivate func scaled(by factor: Double) -> Dimensions {
        Dimensions(
            width: max(1, Int((Double(width) * factor).rounded())),
            height: max(1, Int((Double(height) * factor).rounded())))
    }

    /// The largest size that fits inside both `self` and `box` and has the aspect ratio of `box`.
    fileprivate func cut(toShapeOf box: Dimensions) -> Dimensions {
        box.fitted(inside: self)
    }
}

/// A rectangle in an image, in pixels.
public struct CropRectangle: Sendable, Hashable, Codable {
    /// The number of columns to the left of it, 0 or more.
    public let left: Int
    /// The number of rows above it, 0 or more.
    public let top: Int
    /// The number of columns, at least 1.
    public let width: Int
    /// The number of rows, at least 1.
    public let height: Int

    /// Places `window` in an image of `size` so that its center is as near to `point` as the edges allow. `point` is in
    /// fractions.
    init(of window: Dimensions, around point: (x: Double, y: Double), in size: Dimensions) {
        func start(_ fraction: Double, _ window: Int, _ size: Int) -> Int {
            min(max(Int((fraction * Double(size) - Double(window) / 2).rounded()), 0), size - window)
        }
        self.init(
            left: start(point.x, window.width, size.width), top: start(point.y, window.height, size.height), of: window)
    }

    package init(left: Int, top: Int, of window: Dimensions) {
        self.left = left
        self.top = top
        width = window.width
        height = window.height
    }

    /// Returns this rectangle in a version of the image with another size.
    func scaled(from size: Dimensions, to other: Dimensions) -> Self {
        func span(_ start: Int, _ length: Int, _ size: Int, _ other: Int) -> (Int, Int) {
            let factor = Double(other) / Double(size)
            let first = min(Int((Double(start) * factor).rounded()), other - 1)
            let last = max(Int((Double(start + length) * factor).rounded()), first + 1)
            return (first, min(last, other) - first)
        }
        let (left, width) = span(left, width, size.width, other.width)
        let (top, height) = span(top, height, size.height, other.height)
        return Self(left: left, top: top, of: Dimensions(width: width, height: height))
    }
}
