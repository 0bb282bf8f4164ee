internal import Pixels

/// The planes of an opaque original that candidates are compared with.
struct OriginalPyramid: Sendable {
    private let scales: [Scale]
    /// For each scale, one plane for each of its channels.
    private let planes: [[Plane]]

    init(_ image: PixelBuffer, _ shouldStop: () -> Bool) throws {
        let scales = Scale.all(width: image.width, height: image.height)
        let planes = try scales.map { scale in
            try scale.channels.map { _ in try Plane(width: scale.width, height: scale.height) }
        }
        try image.walkPyramid(scales, shouldStop) { index in planes[index] }
        self.scales = scales
        self.planes = planes
    }

    func score(of image: PixelBuffer, _ shouldStop: () -> Bool) throws -> Double {
        var distance = WeightedDistance(scales: scales.count)
        var comparisons: [PlaneComparison] = []
        func collect(_ index: Int) {
            for (channel, comparison) in zip(scales[index].channels, comparisons) {
                distance.add(comparison.errors, of: channel, at: index)
            }
        }
        try image.walkPyramid(scales, shouldStop) { index in
            if index > 0 { collect(index - 1) }
            comparisons = try planes[index].map(PlaneComparison.init)
            return comparisons
        }
        if !scales.isEmpty { collect(scales.count - 1) }
        return distance.score
    }
}

/// Receives the rows of one channel at one scale, from top to bottom.
protocol RowSink: AnyObject {
    /// The memory to write the samples of `row` to, in whole blocks.
    func location(forRow row: Int) -> UnsafeMutablePointer<Float>
    /// Called after `row` has been written.
    func take(row: Int)
}

extension Plane: RowSink {
    func location(forRow row: Int) -> UnsafeMutablePointer<Float> { self[row] }
    func take(row: Int) { clearTail(of: row) }
}
