internal import Pixels

extension PixelBuffer {
    /// Halves an opaque image from scale to scale in linear light, and passes the rows of each scale in XYB to `sinks`,
    /// one sink for each channel of the scale.
    func walkPyramid(
        _ scales: [Scale], _ shouldStop: () -> Bool, sinks: (_ scale: Int) throws -> [any RowSink]
    ) throws {
        var current = try MixedPlane(width: width, height: 1)
        for (index, scale) in scales.enumerated() {
            let sinks = try sinks(index)
            let next = try MixedPlane(width: (scale.width + 1) / 2, height: (scale.height + 1) / 2)
            for row in 0..<scale.height {
                if row % 16 == 0, shouldStop() { throw CancellationError() }
                let pixels = current[index == 0 ? 0 : row]
                if index == 0 { mix(row: row, to: pixels) }
                for (channel, sink) in zip(scale.channels, sinks) {
                    channel.convert(pixels, count: scale.width, to: sink.location(forRow: row))
                    sink.take(row: row)
                }
                next.add(halfOf: pixels, width: scale.width, row: row, isLast: row == scale.height - 1)
            }
            current = next
        }
    }

    private func mix(row: Int, to pixels: UnsafeMutablePointer<Mixed>) {
        withBytes { samples in
            guard let start = samples.baseAddress else { return }
            OpsinTable.shared.mix(start + row * width * 3, count: width, to: pixels)
        }
    }
}

extension Channel {
    /// Converts mixed pixels to samples of this channel, in whole blocks: XYB with B - Y for B, scaled and shifted to
    /// about 0 to 1, as in SSIMULACRA2.
    fileprivate func convert(_ pixels: UnsafePointer<Mixed>, count: Int, to samples: UnsafeMutablePointer<Float>) {
        let zero = OpsinTable.bias.cubeRoot
        for x in stride(from: 0, to: count, by: Floats.scalarCount) {
            let (long, middle) = (pixels.block(0, at: x).cubeRoots, pixels.block(1, at: x).cubeRoots)
            switch self {
            case .x: samples.store((long - middle) * 7 + 0.42, at: x)
            case .y: samples.store((long + middle) * 0.5 + (0.01 - zero), at: x)
            case .b:
                let short = pixels.block(2, at: x).cubeRoots
                samples.store(short - (long + middle) * 0.5 + 0.55, at: x)
            }
        }
    }
}

extension UnsafePointer<Mixed> {
    /// One of the three mixtures of each pixel of a block.
    @inline(__always)
    fileprivate func block(_ mixture: Int, at x: Int) -> Floats {
        let first = SIMD16(lowHalf: pair(at: x), highHalf: pair(at: x + 2))
        let second = SIMD16(lowHalf: pair(at: x + 4), highHalf: pair(at: x + 6))
        switch mixture {
        case 0: return Floats(lowHalf: first.evenHalf.evenHalf, highHalf: second.evenHalf.evenHalf)
        case 1: return Floats(lowHalf: first.oddHalf.evenHalf, highHalf: second.oddHalf.evenHalf)
        default: return Floats(lowHalf: first.evenHalf.oddHalf, highHalf: second.evenHalf.oddHalf)
        }
    }

    @inline(__always)
    private func pair(at x: Int) -> SIMD8<Float> { SIMD8(lowHalf: self[x], highHalf: self[x + 1]) }
}
