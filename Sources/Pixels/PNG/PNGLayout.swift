/// How a PNG's rows are stored.
struct PNGLayout {
    let width: Int
    let height: Int
    /// The bytes of a pixel as stored.
    let stored: Int

    /// The bytes of a row without its filter byte.
    var rowBytes: Int { width * stored }
    /// All rows, each after its filter byte.
    var inflatedBytes: Int { (rowBytes + 1) * height }
}
