internal import Synchronization

/// Writes all partitions, divided among the available threads.
final class Writing: @unchecked Sendable {  // each piece writes its own outputs; the failure is guarded
    let partitions: Int
    /// The output for the modes, then the outputs for the coefficients.
    let outputs: [ByteBuffer]
    let pieces: Int
    private let sources: [any BitSource]
    private let bits: UnsafeMutablePointer<UInt16>
    private let kernels: Kernels
    private let memory = Memory()
    private let first = Mutex<WebPError?>(nil)
    private let failed = Atomic(false)

    /// - Parameter threads: the number of threads that may work on it, for the best division. The bytes do not depend
    ///   on it.
    init(
        _ frame: Frame, _ search: SearchRun, _ plan: SegmentPlan, filter: [Int], threads: Int
    ) throws(WebPError) {
        let (probabilities, skips, size) = search.conclusion()
        let partitions = Self.partitions(rows: frame.rows, bytes: Int(size / 8))
        self.partitions = partitions
        outputs = (0...partitions).map { _ in ByteBuffer() }
        pieces = min(threads, partitions)
        kernels = frame.kernels
        let map = SegmentMap(frame, segments: plan.segments.count)
        let header = FrameHeader(
            plan: plan, probabilities: probabilities, partitions: partitions, filter: filter, map: map,
            skips: skips)
        let table = try EmissionTable(probabilities, leavesOutEmpty: skips.areCoded, in: memory)
        let (rows, tokens) = (frame.rows, UnsafePointer(search.tokens))
        sources =
            [ModeSource(frame, header: header)]
            + (0..<partitions).map { TokenSource($0, of: partitions, rows: rows, tokens, table) }
        bits = try memory.take(UInt16.self, sources.count * PartitionStream.space)
    }

    /// The number of coefficient partitions, by the amount of work. A partition costs about seven bytes. The number of
    /// threads is not used, because the bytes must not depend on it.
    static func partitions(rows: Int, bytes: Int) -> Int {
        let most = rows < 4 ? 1 : rows < 32 ? 2 : 8
        return switch bytes {
        case ..<16_384: 1
        case ..<98_304: min(2, most)
        case ..<1_572_864: min(4, most)
        default: most
        }
    }

    var failure: WebPError? { first.withLock { $0 } }

    /// Writes every `pieces`-th partition. All threads stop soon after `shouldStop` returns true on one of them.
    func piece(_ piece: Int, shouldStop: () -> Bool) {
        do {
            var streams: [PartitionStream] = []
            for index in stride(from: piece, to: sources.count, by: pieces) {
                streams.append(
                    try PartitionStream(
                        sources[index], bits: bits + index * PartitionStream.space, to: outputs[index]))
            }
            try PartitionStream.drain(streams, kernels) { failed.load(ordering: .relaxed) || shouldStop() }
        } catch {
            first.withLock { $0 = $0 ?? error }
            failed.store(true, ordering: .relaxed)
        }
    }
}
