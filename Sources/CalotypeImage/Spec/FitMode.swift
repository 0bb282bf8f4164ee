/// How an image fits into a box of another shape. The image is never enlarged.
public enum FitMode: String, Sendable, Hashable, CaseIterable {
    /// The whole image, with no side longer than the box. The variant may be smaller than the box.
    case inside
    /// The image fills the box. The parts outside are cut off around the gravity, or around the center if there is
    /// none. An image smaller than the box is cropped to the shape of the box.
    case cover
    /// The whole image with the background around it. The variant is exactly as large as the box.
    case contain
    /// As `cover`, but the crop keeps the most interesting part of the image, unless a gravity is given.
    case smart
}

/// The part of an image that a crop keeps, or the place of the image in a larger box.
public enum Gravity: Sendable, Hashable {
    /// A point of the image, in fractions of its sides from the upper left corner, each 0 to 1. The crop has this point
    /// as near to its middle as the edges of the image allow.
    case point(x: Double, y: Double)
    /// The part with edges, skin and strong colors, as libvips finds it.
    case attention
    /// The part with the most detail, as libvips finds it.
    case entropy

    /// The middle, at the point (0.5, 0.5). `cover` uses it if no gravity is given.
    public static let center = Self.point(x: 0.5, y: 0.5)

    /// The points and methods that have a name.
    package static let names: [(name: String, gravity: Gravity)] =
        points + [("attention", .attention), ("entropy", .entropy)]

    package static let points: [(name: String, gravity: Gravity)] = [
        ("center", .center), ("north", .point(x: 0.5, y: 0)), ("north-east", .point(x: 1, y: 0)),
        ("east", .point(x: 1, y: 0.5)), ("south-east", .point(x: 1, y: 1)), ("south", .point(x: 0.5, y: 1)),
        ("south-west", .point(x: 0, y: 1)), ("west", .point(x: 0, y: 0.5)), ("north-west", .point(x: 0, y: 0)),
    ]
}
