internal import Synchronization

/// How far each macroblock row has come, and a way to wait for the row above.
///
/// A row follows two macroblocks behind the one above. Waiting is a short spin first, then sleep; a sleeper is woken when
/// the row above is well ahead, not for each macroblock.
final class Wavefront: @unchecked Sendable {  // only atomics and a monitor
    private let columns: Int
    private let rows: Int
    private let progress: UnsafeMutablePointer<Atomic<Int>>
    /// What the one who sleeps for a row waits for; rows are also told of when they end.
    private let wanted: UnsafeMutablePointer<Atomic<Int>>
    private let sleepers = Atomic(0)
    private let broken = Atomic(false)
    private let monitor = Monitor()

    /// A cache line each.
    private static let spacing = 8
    /// How far ahead the row above shall be when a sleeper wakes. It keeps that lead, and the next wait is far off.
    private static let lead = 16

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        progress = .allocate(capacity: rows * Self.spacing)
        wanted = .allocate(capacity: rows)
        for row in 0..<rows * Self.spacing { (progress + row).initialize(to: Atomic(0)) }
        for row in 0..<rows { (wanted + row).initialize(to: Atomic(0)) }
    }

    deinit {
        progress.deinitialize(count: rows * Self.spacing)
        progress.deallocate()
        wanted.deinitialize(count: rows)
        wanted.deallocate()
    }

    /// Tells that `count` macroblocks of a row are finished, and everything others read of them is written.
    @inline(__always)
    func publish(_ count: Int, row: Int) {
        progress[row &* Self.spacing].store(count, ordering: .sequentiallyConsistent)
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        if count == columns || count == wanted[row].load(ordering: .sequentiallyConsistent) {
            monitor.locked { monitor.wakeAll() }
        }
    }

    /// Waits until `count` macroblocks of a row are finished; how many really are, or nil if the search is broken off.
    func wait(for count: Int, row: Int) -> Int? {
        var done = load(row)
        Spin.briefly {
            done = load(row)
            return done >= count
        }
        if done >= count { return isBroken ? nil : done }
        return sleep(until: min(count + Self.lead, columns), row)
    }

    @inline(__always)
    private func load(_ row: Int) -> Int { progress[row &* Self.spacing].load(ordering: .sequentiallyConsistent) }

    private func sleep(until count: Int, _ row: Int) -> Int? {
        sleepers.add(1, ordering: .sequentiallyConsistent)
        defer { sleepers.subtract(1, ordering: .sequentiallyConsistent) }
        // Rows end in any case: two may wait for that, the next row and a refresh.
        if count < columns { wanted[row].store(count, ordering: .sequentiallyConsistent) }
        return monitor.locked {
            while load(row) < count, !isBroken { monitor.wait() }
            return isBroken ? nil : load(row)
        }
    }

    /// Sends everybody home: cancelled, out of memory, or a first partition that will not fit.
    func breakOff() {
        broken.store(true, ordering: .sequentiallyConsistent)
        monitor.locked { monitor.wakeAll() }
    }

    var isBroken: Bool { broken.load(ordering: .relaxed) }
}
