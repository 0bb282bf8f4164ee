/// A picture that is decoded row by row, from the top.
protocol RowSource: AnyObject {
    var width: Int { get }
    var height: Int { get }
    var channels: Int { get }

    /// Decodes the next `count` rows into `rows`, without gaps. Behind them there must be room for one pixel more.
    ///
    /// Throws `UnusualFile` where somebody else shall judge the file.
    func read(_ rows: UnsafeMutableRawPointer, count: Int) throws

    /// To be called once all rows are read. Throws `UnusualFile` where something behind them is not as it should be.
    func finish() throws
}

/// Why decoding ends half-way: a file that somebody else has to judge.
struct UnusualFile: Error {}

func checkForStop(_ shouldStop: () -> Bool) throws {
    if shouldStop() { throw CancellationError() }
}
