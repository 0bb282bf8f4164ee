internal import Synchronization

/// Runs the stages of an encode one after the other, each on all available threads.
struct FrameEncoder {
    let frame: Frame
    let original: Original
    /// `nil` for an opaque image.
    let alpha: AlphaChunk?
    let workers: WorkerPool
    /// Asks for more threads. It is called repeatedly, because threads become idle at any time.
    let callForHelp: () -> Void
    let isCancelled: () -> Bool
    /// The maximum bytes of the modes in the first partition.
    let mostModeBytes: Int

    func encode() throws(WebPError) -> EncodedWebP {
        let clock = ContinuousClock()
        let start = clock.now
        try convertImage()
        let converted = clock.now
        var plan = try analyze()
        let analyzed = clock.now
        let search = try search(&plan)
        let searched = clock.now
        let (file, sizes) = try write(search, plan)
        let timings = EncodedWebP.Timings(
            conversion: converted - start, analysis: analyzed - converted, search: searched - analyzed,
            writing: clock.now - searched)
        return EncodedWebP(bytes: file, sizes: sizes, timings: timings, threads: workers.most)
    }

    private func stage(_ pieces: Int, _ body: @escaping Phase.Body) throws(WebPError) {
        guard workers.run(pieces: pieces, meanwhile: shouldStop, body: body) else { throw .cancelled }
    }

    /// Called about every few hundred microseconds.
    private func shouldStop() -> Bool {
        callForHelp()
        return isCancelled()
    }

    /// Converts the image. Rows of a canvas are already converted.
    private func convertImage() throws(WebPError) {
        guard case .image(let image) = original else { return }
        let (conversion, rows, height) = (
            RGBToYUV(planes: frame.source, kernels: frame.kernels), frame.rows, image.height
        )
        let cleaning = alpha == nil || frame.options.exact ? nil : TransparentArea(image, in: frame)
        try stage(rows) { row, _, _ in
            conversion.convert(image, rows: 16 * row..<min(16 * row + 16, height), top: 0)
            cleaning?.clean(row)
            if row == rows - 1 { conversion.extendDown() }
        }
    }

    private func analyze() throws(WebPError) -> SegmentPlan {
        let memory = Memory()
        let chromaAlphas = try memory.take(Int.self, frame.rows)
        let analysis = Analysis(frame: frame)
        try stage(frame.rows) { row, scratch, _ in analysis.row(row, scratch, chromaAlphas: chromaAlphas) }

        var histogram = [Int](repeating: 0, count: 256)
        for index in 0..<frame.columns * frame.rows where !frame.macroblocks[index].isHidden {
            histogram[Int(frame.macroblocks[index].alpha)] += 1
        }
        let count = histogram.reduce(0, +)
        if count == 0 { histogram[0] = 1 }
        let chromaAlpha = (0..<frame.rows).reduce(0) { $0 + chromaAlphas[$1] } / max(count, 1)
        let plan = SegmentPlan(histogram: histogram, chromaAlpha: chromaAlpha, options: frame.options)
        assignSegments(plan)
        return plan
    }

    private func assignSegments(_ plan: SegmentPlan) {
        for index in 0..<frame.columns * frame.rows {
            frame.macroblocks[index].segment = plan.segmentOfAlpha[Int(frame.macroblocks[index].alpha)]
        }
    }

    /// Runs the search, and repeats it with stricter limits if the modes do not fit into the first partition.
    private func search(_ plan: inout SegmentPlan) throws(WebPError) -> SearchRun {
        let copy = mayNeedCopy ? try frame.source.copy() : nil
        let ladder = SearchLimits.ladder.drop { frame.options.effort < 2 && $0.mostBlockBits > 0 }
        for limits in ladder {
            if limits.isBare {
                plan = plan.simplified(quality: frame.options.quality)
                assignSegments(plan)
            }
            let run = try SearchRun(frame, plan, limits, mostModeBytes: mostModeBytes)
            let isWhole = workers.run(
                pieces: frame.rows, meanwhile: { stop(run) }, body: { row, scratch, _ in run.row(row, scratch) })
            switch run.reason {
            case .outOfMemory: throw .outOfMemory
            case .modesTooLarge: try startAgain(from: copy)
            case nil where !isWhole: throw .cancelled
            case nil: return run
            }
        }
        throw .tooLarge
    }

    private var mayNeedCopy: Bool {
        !original.isImage
            && SourcePlanes.canRunOut(
                ofModeBytes: mostModeBytes, width: frame.source.width, height: frame.source.height)
    }

    private func stop(_ run: SearchRun) -> Bool {
        guard run.reason == nil else { return true }
        guard shouldStop() else { return false }
        run.breakOff()
        return true
    }

    /// Restores the source, because the search has overwritten it.
    private func startAgain(from copy: SourcePlanes?) throws(WebPError) {
        frame.resetContexts()
        if let copy { frame.source.update(from: copy) }
        try convertImage()
    }

    private func write(_ search: SearchRun, _ plan: SegmentPlan) throws(WebPError) -> ([UInt8], EncodedWebP.Sizes) {
        let filter = search.filterStrengths(plan)
        let writing = try Writing(frame, search, plan, filter: filter, threads: workers.now)
        try stage(writing.pieces) { piece, _, shouldStop in writing.piece(piece, shouldStop: shouldStop) }
        if let failure = writing.failure { throw failure }
        let (modes, coefficients) = (writing.outputs[0], Array(writing.outputs[1...]))
        guard modes.count < 1 << 19 else { throw .tooLarge }
        let file = try Container(
            width: frame.source.width, height: frame.source.height, metadata: frame.options.metadata,
            isFiltered: filter.contains { $0 > 0 }, alpha: alpha?.bytes ?? [], modes: modes, coefficients: coefficients
        ).file()
        let written = coefficients.reduce(0) { $0 + $1.count }
        let sizes = EncodedWebP.Sizes(
            modes: modes.count, coefficients: written, container: file.count - modes.count - written)
        return (file, sizes)
    }
}
