/// The sizes that an image of one size goes through on its way into a variant: it is scaled whole, something may be cut
/// off, and what is left may be put on a canvas.
struct Framing: Hashable, Sendable {
    /// Of the whole image, once it is scaled.
    let scaled: Dimensions
    /// Of what is left of that.
    let window: Dimensions
    /// Of the variant.
    let canvas: Dimensions

    init(_ image: Dimensions, for spec: VariantSpec) {
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

    /// The largest size inside `self`, and no larger than `box`, that has the shape of `box`.
    fileprivate func cut(toShapeOf box: Dimensions) -> Dimensions {
        box.fitted(inside: self)
    }
}

/// A part of an image, in its pixels.
public struct CropRectangle: Sendable, Hashable, Codable {
    /// Columns to the left of it, 0 or more.
    public let left: Int
    /// Rows above it, 0 or more.
    public let top: Int
    /// Columns, at least 1.
    public let width: Int
    /// Rows, at least 1.
    public let height: Int

    /// Within an image of `size`: the window as near as may be to having `point`, in fractions, at its middle.
    init(of window: Dimensions, around point: (x: Double, y: Double), in size: Dimensions) {
        func start(_ fraction: Double, _ window: Int, _ size: Int) -> Int {
            min(max(Int((fraction * Double(size) - Double(window) / 2).rounded()), 0), size - window)
        }
        self.init(
            left: start(point.x, window.width, size.width), top: start(point.y, window.height, size.height), of: window)
    }

    init(left: Int, top: Int, of window: Dimensions) {
        self.left = left
        self.top = top
        width = window.width
        height = window.height
    }

    /// The same part of the image where that is of another size.
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
