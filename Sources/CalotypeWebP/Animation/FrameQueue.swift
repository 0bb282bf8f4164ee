internal import Synchronization
internal import Threads

/// The frames of an animation that threads encode, each the next one.
final class FrameQueue: @unchecked Sendable {  // each monitor guards what follows it
    typealias Outcome = Result<AnimationFrame?, any Error>

    private let encoder: AnimationFrameEncoder
    private let count: Int
    /// Guards the source of frames, and the two properties after it.
    private let source = Monitor()
    private var next = 0
    private var before: (any AnimationPixels)?
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
    ) throws -> [AnimationFrame?] {
        var wanted = min(encoder.options.maximumThreads, count) - 1
        work {
            while wanted > 0, borrowThread({ self.assist() }) { wanted -= 1 }
            return isCancelled()
        }
        monitor.locked {
            isClosed = true
            while helpers > 0 { monitor.wait() }
        }
        // A helper that starts too late may keep the queue a little longer.
        source.locked { before = nil }
        var frames: [AnimationFrame?] = []
        for outcome in outcomes {
            guard let outcome else { continue }
            frames.append(try outcome.get())
        }
        guard frames.count == count else { throw WebPError.cancelled }
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
            guard let frame = take() else { return }
            let outcome = frame.pixels.flatMap { pixels in
                encoder.frame(pixels, after: frame.before) { isStopped.load(ordering: .relaxed) || shouldStop() }
            }
            if case .failure = outcome { isStopped.store(true, ordering: .relaxed) }
            monitor.locked { outcomes[frame.index] = outcome }
        }
        // The caller has given up, so helpers do too.
        if !isStopped.load(ordering: .relaxed) { isStopped.store(true, ordering: .relaxed) }
    }

    private typealias Frame = (
        index: Int, pixels: Result<any AnimationPixels, any Error>, before: (any AnimationPixels)?
    )

    /// Makes the next frame; `nil` if there are no more.
    private func take() -> Frame? {
        source.locked {
            guard next < count else { return nil }
            let pixels = Result { try encoder.animation.next() }
            defer {
                next += 1
                before = try? pixels.get()
            }
            return (next, pixels, before)
        }
    }
}
