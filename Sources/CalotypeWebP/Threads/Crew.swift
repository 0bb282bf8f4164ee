#if arch(x86_64)
    internal import CWebPKernels
#endif
internal import Synchronization

/// The threads at work on one image: the caller's, and those that come to help, late or never.
///
/// ``run(pieces:body:)`` returns when nobody works on its phase any more, ``close()`` when nobody is left; who comes
/// later finds the door shut.
final class Crew: @unchecked Sendable {  // state is guarded by the monitor, or atomic
    private let monitor = Monitor()
    private let serial = Atomic(0)
    private var phase: Phase?
    private var isClosed = false
    private var present = 0
    private var peak = 1
    private let seats: Int
    private let own: Scratch

    init(seats: Int) throws(WebPError) {
        self.seats = seats
        own = try Scratch()
    }

    /// The most threads that were here at once.
    var most: Int { monitor.locked { peak } }

    /// Whether this is the working memory of the thread that began the encode.
    func isCallers(_ scratch: Scratch) -> Bool { scratch === own }

    /// The threads that are here now.
    var now: Int { monitor.locked { present + 1 } }

    /// Runs `body` for each piece, on all threads that are here or come by. False if `meanwhile` said to stop.
    func run(pieces: Int, meanwhile: () -> Bool, body: @escaping (Int, Scratch) -> Void) -> Bool {
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

    /// What a helping thread does: joins if there is a seat, works on every phase, and leaves when the image is done.
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
            guard !isClosed, present < seats - 1 else { return false }
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

    /// Lets nobody in any more and waits until all have left.
    func close() {
        monitor.locked {
            isClosed = true
            monitor.wakeAll()
            while present > 0 { monitor.wait() }
        }
    }
}

/// A wait too short to sleep for: about two microseconds.
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
