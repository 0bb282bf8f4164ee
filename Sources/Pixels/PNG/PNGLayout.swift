/// Where in memory the rows of a PNG lie while they become pixels.
struct PNGLayout {
    let width: Int
    let height: Int
    /// The bytes of a pixel as stored.
    let stored: Int
    /// The bytes of a pixel at the end.
    let channels: Int

    /// The bytes of a row without its filter byte.
    var rowBytes: Int { width * stored }
    private var sampleBytes: Int { rowBytes * height }
    /// Far enough back that a pixel is never written over samples that were not read yet.
    private var start: Int { width * height * channels - sampleBytes }

    /// The rows as inflated, each after its filter byte.
    var inflated: Range<Int> { start..<start + sampleBytes + height }
    /// The rows once unfiltered.
    var samples: Range<Int> { start..<start + sampleBytes }
    /// The row above the first one, and a little more, since pixels of three bytes are read in fours.
    var zeros: Range<Int> { inflated.upperBound..<inflated.upperBound + rowBytes + 4 }
    var capacity: Int { zeros.upperBound }
}
