/// Estimates how long an encoding takes, from the measurements in docs/decisions/0030-encoder-process.md and
/// 0034-own-png-encoder.md.
struct EncodeTime {
    /// The time for a photograph or a drawing, on a core of 2020 or later.
    let usual: Duration
    /// The time for the worst content, on a slow core.
    let longest: Duration

    /// Whether the encoder notices that it shall stop.
    let isInterruptible: Bool

    /// An encoding that may take longer than this does not hold a thread that short work needs.
    static let short = Duration.milliseconds(1500)
    var isLong: Bool { longest > Self.short }

    /// Whether the encoding runs in a separate process, if there is one, so that it can be ended early.
    var needsProcess: Bool { isLong && !isInterruptible }

    /// `pixels` counts the pixels of all frames. The project's own encoder writes lossy WebP unless `usesLibwebp`.
    init(_ spec: VariantSpec, pixels: Int, alpha: Bool, usesLibwebp: Bool, frames: Int = 1) {
        let (usual, longest) = spec.nanosecondsPerPixel(alpha: alpha, usesLibwebp: usesLibwebp, isAnimated: frames > 1)
        self.usual = Self.duration(usual, pixels)
        self.longest = Self.duration(longest, pixels)
        isInterruptible =
            switch spec.format {
            case .png: !spec.usesPalette && !spec.isProgressive
            case .webp: spec.lossless == .no && !usesLibwebp
            default: false
            }
    }

    private static func duration(_ nanoseconds: Int, _ pixels: Int) -> Duration {
        let (product, isTooLarge) = nanoseconds.multipliedReportingOverflow(by: pixels)
        return .nanoseconds(isTooLarge ? .max : Int64(product))
    }
}

extension VariantSpec {
    /// The time per pixel, in nanoseconds. It is 0 for the project's own JPEG and WebP encoders, which can be
    /// interrupted, and are never long for one image.
    fileprivate func nanosecondsPerPixel(
        alpha: Bool, usesLibwebp: Bool, isAnimated: Bool
    ) -> (usual: Int, longest: Int) {
        switch format {
        case .jpeg: (0, 0)
        case .webp where lossless == .no && !usesLibwebp: isAnimated ? (30, 120) : (0, 0)
        case .webp where lossless == .no: alpha ? (300, 1200) : (Self.at(effort, of: Self.webp), 800)
        case .webp: effort == 0 ? (200, 600) : (lossless == .near ? 1500 : 800, 9000)
        // A search for a score may need full chroma, which SVT-AV1 does not have.
        case .avif where usesSVT && !alpha && targetScore == nil:
            (Self.at(effort, of: Self.svtAV1), 3 * Self.at(effort, of: Self.svtAV1) * (isHighBitDepth ? 2 : 1))
        case .avif:
            (Self.at(effort, of: Self.avif), Self.at(effort, of: Self.avif) * (isHighBitDepth ? 6 : 4))
        case .png where usesPalette: (1400, 4000)
        case .png where isProgressive: (isHighBitDepth ? 500 : 300, 1000)
        case .png: (isHighBitDepth ? 40 : 15, Self.at(effort, of: Self.png) * (isHighBitDepth ? 2 : 1))
        case .gif: (Self.at(effort, of: Self.gif), 3 * Self.at(effort, of: Self.gif))
        case .jxl where lossless == .no: (Self.at(effort, of: Self.jxl), 4 * Self.at(effort, of: Self.jxl))
        case .jxl: (Self.at(effort, of: Self.losslessJXL), 4 * Self.at(effort, of: Self.losslessJXL))
        // Lossless WebP is a candidate for images with few colors. The usual time is 0, so that nothing is refused
        // because of a candidate that may not be tried.
        case .auto: (0, 9000)
        }
    }

    /// Nanoseconds per pixel, by effort.
    private static let webp = [100, 100, 120, 130, 150, 180, 300]
    private static let avif = [100, 280, 530, 880, 2600, 3700, 8800, 10_900, 12_300, 22_000]
    private static let svtAV1 = [60, 80, 100, 400, 800, 1100, 2200, 3700, 5900, 13_000]
    private static let png = [30, 40, 50, 70, 100, 140, 200, 250, 400, 700]
    private static let gif = [400, 400, 500, 650, 850, 1000, 1200, 1500, 2000, 2700, 3400]
    private static let jxl = [120, 120, 120, 120, 200, 290, 400, 520, 2300, 3800]
    private static let losslessJXL = [370, 370, 370, 370, 1500, 2900, 3800, 4800, 9400, 15_000]

    private static func at(_ effort: Int, of table: [Int]) -> Int { table[min(max(effort, 0), table.count - 1)] }
}
