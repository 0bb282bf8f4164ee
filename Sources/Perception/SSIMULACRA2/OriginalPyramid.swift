internal import Pixels
internal import Synchronization

/// The planes of an opaque original that candidates are compared with.
final class OriginalPyramid: Sendable {
    private let scales: [Scale]
    /// For each scale, one plane for each of its channels.
    private let planes: [[Plane]]
    private let vectors: Vectors
    /// The buffers of the last comparison, for the next one.
    private let idle = Mutex<PyramidComparison?>(nil)

    init(_ image: PixelBuffer, _ vectors: Vectors, _ shouldStop: () -> Bool) throws {
        scales = Scale.all(width: image.width, height: image.height)
        planes = try scales.map { scale in
            try scale.channels.map { _ in try Plane(width: scale.width, height: scale.height) }
        }
        self.vectors = vectors
        try PyramidWalk(scales, sinks: planes, vectors).take(image, shouldStop)
    }

    func score(of image: PixelBuffer, _ shouldStop: () -> Bool) throws -> Double {
        let kept = idle.withLock { kept in
            defer { kept = nil }
            return kept
        }
        let comparison = try kept ?? PyramidComparison(scales, planes, vectors)
        let score = try comparison.score(of: image, shouldStop)
        idle.withLock { $0 = comparison }
        return score
    }
}

/// The buffers of a comparison. One candidate at a time is compared.
private final class PyramidComparison: @unchecked Sendable {  // `idle` gives it to one caller at a time.
    private let scales: [Scale]
    private let comparisons: [[PlaneComparison]]
    private let walk: PyramidWalk

    init(_ scales: [Scale], _ planes: [[Plane]], _ vectors: Vectors) throws {
        self.scales = scales
        comparisons = try planes.map { try $0.map { try PlaneComparison(with: $0, vectors) } }
        walk = try PyramidWalk(scales, sinks: comparisons, vectors)
    }

    func score(of image: PixelBuffer, _ shouldStop: () -> Bool) throws -> Double {
        for comparison in comparisons.joined() { comparison.reset() }
        try walk.take(image, shouldStop)
        var distance = WeightedDistance(scales: scales.count)
        for (index, (scale, comparisons)) in zip(scales, comparisons).enumerated() {
            for (channel, comparison) in zip(scale.channels, comparisons) {
                distance.add(comparison.errors, of: channel, at: index)
            }
        }
        return distance.score
    }
}
