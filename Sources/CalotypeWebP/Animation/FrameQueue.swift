internal import Synchronization
internal import Threads

/// The frames of an animation that threads encode, each the next one.
final class FrameQueue: @unchecked Sendable {  // results are guarded by the monitor
    typealias Outcome = Result<AnimationFrame?, WebPError>

    private let encoder: AnimationFrameEncoder
    private let count: Int
    private let next = Atomic(0)
    private let isStopped = Atomic(false)
    private let monitor = Monitor()
    private var helpers = 0
    private var isClosed = false
    private var outcomes: [Outcome?]

    init(_ encoder: AnimationFrameEncoder) {
        self.encoder = encoder
        count = encoder.count
        outcomes = Array(repeating: nil, count: count)
    }

    /// Encodes all frames, `nil` for those that do not differ from the frame before. Returns after all helpers have
    /// stopped.
    func run(
        borrowThread: (@escaping @Sendable () -> Void) -> Bool, isCancelled: () -> Bool
    ) throws(WebPError) -> [AnimationFrame?] {
        var wanted = min(encoder.options.maximumThreads, count) - 1
        work {
            while wanted > 0, borrowThread({ self.assist() }) { wanted -= 1 }
            return isCancelled()
        }
        monitor.locked {
            isClosed = true
            while helpers > 0 { monitor.wait() }
        }
        var frames: [AnimationFrame?] = []
        for outcome in outcomes {
            guard let outcome else { continue }
            frames.append(try outcome.get())
        }
        guard frames.count == count else { throw .cancelled }
        return frames
    }

    private func assist() {
        let enters = monitor.locked {
            if !isClosed { helpers += 1 }
            return !isClosed
        }
        guard enters else { return }
        work { false }
        monitor.locked {
            helpers -= 1
            monitor.wakeAll()
        }
    }

    /// Encodes frames until there are no more, or until one fails.
    private func work(shouldStop: () -> Bool) {
        while !isStopped.load(ordering: .relaxed), !shouldStop() {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            let outcome = encoder.frame(index) { isStopped.load(ordering: .relaxed) || shouldStop() }
            if case .failure = outcome { isStopped.store(true, ordering: .relaxed) }
            monitor.locked { outcomes[index] = outcome }
        }
        // The caller has given up, so helpers do too.
        if !isStopped.load(ordering: .relaxed) { isStopped.store(true, ordering: .relaxed) }
    }
}
