/// An image that is decoded row by row, from top to bottom.
protocol RowSource: AnyObject {
    var width: Int { get }
    var height: Int { get }
    var channels: Int { get }

    /// Decodes the next `count` rows into `rows`, without gaps. There must be space for one more pixel after them.
    ///
    /// Throws `UnusualFile` if the file needs another decoder.
    func read(_ rows: UnsafeMutableRawPointer, count: Int) throws

    /// Call it once, after all rows are read. Throws `UnusualFile` if the data after the rows is not as expected.
    func finish() throws
}

/// Decoding stops because the file needs another decoder.
struct UnusualFile: Error {}

func checkForStop(_ shouldStop: () -> Bool) throws {
    if shouldStop() { throw CancellationError() }
}
