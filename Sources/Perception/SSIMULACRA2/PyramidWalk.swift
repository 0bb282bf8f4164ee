internal import CLanes
internal import Pixels

/// Halves an opaque image from scale to scale in linear light, and passes the rows of each scale in XYB to its sinks.
///
/// All scales advance together. So each keeps one row, and no scale is kept as a whole.
final class PyramidWalk {
    private let first: MixedRow
    private let levels: [PyramidLevel]

    /// `sinks` has one sink for each channel of each scale.
    init(_ scales: [Scale], sinks: [[any RowSink]], _ vectors: Vectors) throws {
        first = try MixedRow(width: scales.first?.width ?? 0)
        levels = try zip(scales, sinks).map { try PyramidLevel($0, sinks: $1, vectors) }
    }

    /// The bytes of a walk, without those of its sinks: a row of each scale, and one more.
    static func bytes(width: Int) -> Int {
        let widths = sequence(first: width) { ($0 + 1) / 2 }.prefix(Scale.most + 1)
        return MixedRow.bytes(width: width) + widths.dropFirst().map(MixedRow.bytes).reduce(0, +)
    }

    func take(_ image: PixelBuffer, _ shouldStop: () -> Bool) throws {
        guard !levels.isEmpty else { return }
        for row in 0..<image.height {
            if row % 16 == 0, shouldStop() { throw CancellationError() }
            image.withBytes { samples in
                guard let start = samples.baseAddress else { return }
                OpsinTable.shared.mix(start + row * image.width * 3, count: image.width, to: first.pixels)
            }
            pass(first, row: row, toLevel: 0)
        }
    }

    private func pass(_ pixels: MixedRow, row: Int, toLevel index: Int) {
        guard index < levels.count else { return }
        let level = levels[index]
        if level.take(pixels, row: row) { pass(level.halved, row: row / 2, toLevel: index + 1) }
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

/// One scale of a walk.
private final class PyramidLevel {
    /// The row of the next scale that is made of the last two rows.
    let halved: MixedRow
    private let scale: Scale
    private let sinks: [any RowSink]
    private let vectors: Vectors

    init(_ scale: Scale, sinks: [any RowSink], _ vectors: Vectors) throws {
        halved = try MixedRow(width: (scale.width + 1) / 2)
        self.scale = scale
        self.sinks = sinks
        self.vectors = vectors
    }

    /// Takes a row. Returns whether `halved` is complete.
    func take(_ row: MixedRow, row number: Int) -> Bool {
        var x, y, b: UnsafeMutablePointer<Float>?
        for (channel, sink) in zip(scale.channels, sinks) {
            let target = sink.location(forRow: number)
            switch channel {
            case .x: x = target
            case .y: y = target
            case .b: b = target
            }
        }
        calotype_similarity_convert(
            vectors.kernels, UnsafeRawPointer(row.pixels).assumingMemoryBound(to: Float.self), scale.width,
            OpsinTable.darkest, x, y, b)
        for sink in sinks { sink.take(row: number) }
        let isLast = number == scale.height - 1
        let part: MixedRow.Part = number % 2 == 1 ? .second : isLast ? .whole : .first
        halved.take(part, of: row.pixels, width: scale.width)
        return part != .first
    }
}
