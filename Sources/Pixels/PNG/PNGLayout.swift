/// The layout of the stored rows of a PNG file.
struct PNGLayout {
    let width: Int
    let height: Int
    /// The bytes of a stored pixel.
    let stored: Int

    /// The bytes of a row without its filter byte.
    var rowBytes: Int { width * stored }
    /// The bytes of all rows, with a filter byte before each.
    var inflatedBytes: Int { (rowBytes + 1) * height }
}
