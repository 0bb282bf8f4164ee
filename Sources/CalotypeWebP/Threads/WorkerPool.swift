internal import Threads

#if arch(x86_64)
    internal import CWebPKernels
#endif
internal import Synchronization

/// The threads that work on one image: the caller's thread, and helper threads, which may come late or never.
///
/// ``run(pieces:body:)`` returns when no thread works on its phase any more, and ``close()`` when all helpers have
/// left. Threads that come later leave without doing anything.
final class WorkerPool: @unchecked Sendable {  // state is guarded by the monitor, or atomic
    private let monitor = Monitor()
    private let serial = Atomic(0)
    private var phase: Phase?
    private var isClosed = false
    private var present = 0
    private var peak = 1
    private let slots: Int
    private let own: Scratch

    init(slots: Int) throws(WebPError) {
        self.slots = slots
        own = try Scratch()
    }

    /// The highest number of threads that worked at the same time.
    var most: Int { monitor.locked { peak } }

    /// The number of threads that work now.
    var now: Int { monitor.locked { present + 1 } }

    /// Runs `body` for each piece, on all current threads and on those that join. Returns `false` if `meanwhile`
    /// stopped it.
    func run(pieces: Int, meanwhile: () -> Bool, body: @escaping Phase.Body) -> Bool {
        let phase = Phase(pieces: pieces, body: body)
        announce(phase)
        phase.work(own, meanwhile: meanwhile)
        if !phase.isIdle { Spin.briefly { phase.isIdle } }
        monitor.locked {
            while !phase.isIdle { monitor.wait() }
            self.phase = nil
        }
        return !phase.isStopped
    }

    private func announce(_ phase: Phase) {
        monitor.locked {
            self.phase = phase
            serial.add(1, ordering: .releasing)
            monitor.wakeAll()
        }
    }

    /// Makes the calling thread a helper. It joins if there is a free seat, works on every phase, and returns when the
    /// image is done.
    func assist() {
        guard enter() else { return }
        if let scratch = try? Scratch() {
            var seen = 0
            while let phase = nextPhase(after: &seen) {
                phase.work(scratch)
                monitor.locked { monitor.wakeAll() }
            }
        }
        leave()
    }

    private func enter() -> Bool {
        monitor.locked {
            guard !isClosed, present < slots - 1 else { return false }
            present += 1
            peak = max(peak, present + 1)
            return true
        }
    }

    private func leave() {
        monitor.locked {
            present -= 1
            monitor.wakeAll()
        }
    }

    private func nextPhase(after seen: inout Int) -> Phase? {
        let last = seen
        Spin.briefly { serial.load(ordering: .relaxed) != last }
        let (found, number) = monitor.locked { () -> (Phase?, Int) in
            while !isClosed, phase == nil || serial.load(ordering: .relaxed) == last { monitor.wait() }
            return (isClosed ? nil : phase, serial.load(ordering: .relaxed))
        }
        seen = number
        return found
    }

    /// Refuses new helpers and waits until all have left.
    func close() {
        monitor.locked {
            isClosed = true
            monitor.wakeAll()
            while present > 0 { monitor.wait() }
        }
    }
}

/// A wait that is too short for sleeping: about two microseconds.
enum Spin {
    @inline(__always)
    static func briefly(until condition: () -> Bool) {
        for _ in 0..<60 where !condition() { pause() }
    }

    @inline(__always)
    static func pause() {
        #if arch(x86_64)
            cw_pause()
        #endif
    }
}
