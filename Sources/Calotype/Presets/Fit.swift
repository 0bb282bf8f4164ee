/// How an image of one shape gets into a box of another. It is never enlarged.
public enum Fit: String, Sendable, Hashable, CaseIterable {
    /// All of it, no side longer than the box. The variant may be smaller than the box.
    case inside
    /// It fills the box, and what stands over is cut off around the gravity, or else the centre. Of an image smaller than
    /// the box as much is left as has the shape of the box.
    case cover
    /// All of it, and the background around it: the variant is exactly as large as the box.
    case contain
    /// As `cover`, around what draws the eye, unless a gravity is given.
    case smart
}

/// What stays in a picture where something is cut off, or where it stands in a box that is larger.
public enum Gravity: Sendable, Hashable {
    /// A point of the image, in fractions from its upper left corner: 0 to 1 each. The cut has it as near to its middle as
    /// the edges let it.
    case point(x: Double, y: Double)
    /// Edges, skin and strong colours, as libvips finds them.
    case attention
    /// Where the most is going on, as libvips finds it.
    case entropy

    /// The middle, around which `cover` cuts where no gravity is given. Equal to the point of 0.5 and 0.5.
    public static let center = Self.point(x: 0.5, y: 0.5)

    /// The points and ways that have a name.
    static let names: [(name: String, gravity: Gravity)] = points + [("attention", .attention), ("entropy", .entropy)]

    static let points: [(name: String, gravity: Gravity)] = [
        ("center", .center), ("north", .point(x: 0.5, y: 0)), ("north-east", .point(x: 1, y: 0)),
        ("east", .point(x: 1, y: 0.5)), ("south-east", .point(x: 1, y: 1)), ("south", .point(x: 0.5, y: 1)),
        ("south-west", .point(x: 0, y: 1)), ("west", .point(x: 0, y: 0.5)), ("north-west", .point(x: 0, y: 0)),
    ]
}
