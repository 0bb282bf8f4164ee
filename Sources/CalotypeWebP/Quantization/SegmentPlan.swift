/// Up to four segments and their quantizers, from the analysis: libwebp's method with its default strength of 50.
struct SegmentPlan {
    /// How much segments differ (libwebp's `sns_strength`).
    static let strength = 50

    let segments: [Segment]
    let chroma: Segment.ChromaShift
    /// The segment of each alpha value.
    let segmentOfAlpha: [UInt8]

    /// Divides the macroblocks into segments by their alpha.
    ///
    /// - Parameters:
    ///   - histogram: the number of macroblocks with each alpha value.
    ///   - chromaAlpha: the average susceptibility of chroma.
    init(histogram: [Int], chromaAlpha: Int, options: WebPOptions) {
        let clusters = Clusters(histogram)
        chroma = Self.chromaShift(chromaAlpha)
        let all = clusters.susceptibilities.map { alpha, beta in
            let index = Self.quantizerIndex(quality: options.quality, alpha: alpha)
            let filter = LoopFilter.strength(option: options.smoothing, index: index, beta: beta)
            return Segment(index: index, alpha: alpha, beta: beta, filterStrength: filter)
        }
        var distinct: [Segment] = []
        let merged = all.map { segment -> UInt8 in
            let known = distinct.firstIndex { ($0.index, $0.filterStrength) == (segment.index, segment.filterStrength) }
            if known == nil { distinct.append(segment) }
            return UInt8(known ?? distinct.count - 1)
        }
        segments = distinct
        segmentOfAlpha = clusters.clusterOfAlpha.map { merged[$0] }
    }

    /// Creates one segment for all macroblocks, which is used if the map of segments does not fit.
    private init(_ only: Segment, _ chroma: Segment.ChromaShift) {
        segments = [only]
        self.chroma = chroma
        segmentOfAlpha = Array(repeating: 0, count: 256)
    }

    func simplified(quality: Int) -> SegmentPlan {
        let index = Self.quantizerIndex(quality: quality, alpha: 0)
        return SegmentPlan(
            Segment(index: index, alpha: 0, beta: 0, filterStrength: segments.map(\.filterStrength).max() ?? 0), chroma)
    }

    private static func chromaShift(_ alpha: Int) -> Segment.ChromaShift {
        let raw = (alpha - 64) * 10 / 70 * strength / 100
        return Segment.ChromaShift(dc: -4 * strength / 100, ac: min(max(raw, -4), 6))
    }

    /// The quantizer index. The size grows with about the cube of the step. Flat segments, whose `alpha` is high, get a
    /// finer step.
    static func quantizerIndex(quality: Int, alpha: Int) -> Int {
        let scale = Double(quality) / 100
        let linear = scale < 0.75 ? scale * (2.0 / 3.0) : 2 * scale - 1
        let base = Platform.power(linear, 1 / 3.0)
        let amplitude = 0.9 * Double(strength) / 100 / 128
        let compression = Platform.power(base, 1 - amplitude * Double(alpha))
        return min(max(Int(127 * (1 - compression)), 0), 127)
    }
}

/// One-dimensional k-means clustering of alpha values.
private struct Clusters {
    var centers: [Int]
    var clusterOfAlpha = [Int](repeating: 0, count: 256)
    var average = 0

    init(_ histogram: [Int]) {
        let low = histogram.firstIndex { $0 > 0 } ?? 0
        let high = histogram.lastIndex { $0 > 0 } ?? 0
        centers = (0..<4).map { low + (2 * $0 + 1) * (high - low) / 8 }
        for _ in 0..<6 where moveCenters(histogram, low...high) < 5 { break }
    }

    /// Assigns every value to its nearest center and moves the centers to their means. Returns the total distance that
    /// they moved.
    private mutating func moveCenters(_ histogram: [Int], _ range: ClosedRange<Int>) -> Int {
        var weights = [0, 0, 0, 0]
        var sums = [0, 0, 0, 0]
        var nearest = 0
        for alpha in range where histogram[alpha] > 0 {
            while nearest < 3, abs(alpha - centers[nearest + 1]) < abs(alpha - centers[nearest]) { nearest += 1 }
            clusterOfAlpha[alpha] = nearest
            weights[nearest] += histogram[alpha]
            sums[nearest] += alpha * histogram[alpha]
        }
        var (displaced, weighted, total) = (0, 0, 0)
        for cluster in 0..<4 where weights[cluster] > 0 {
            let center = (sums[cluster] + weights[cluster] / 2) / weights[cluster]
            displaced += abs(centers[cluster] - center)
            centers[cluster] = center
            weighted += center * weights[cluster]
            total += weights[cluster]
        }
        average = total > 0 ? (weighted + total / 2) / total : 0
        return displaced
    }

    /// The alpha (-127 to 127) and beta (0 to 255) of each cluster.
    var susceptibilities: [(alpha: Int, beta: Int)] {
        let low = centers.min() ?? 0
        let span = max((centers.max() ?? 0) - low, 1)
        return centers.map { center in
            (min(max(255 * (center - average) / span, -127), 127), min(max(255 * (center - low) / span, 0), 255))
        }
    }
}
